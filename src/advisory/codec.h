// Advisories in binary, for the database file; see model/codec.h for the encoding. Every byte that
// is decoded counts as hostile.
#pragma once

#include "advisory/advisory.h"
#include "model/codec.h"

namespace iar::advisory {

// Without its statements, which the database keeps by package.
void encode_head(model::Encoder& out, const Advisory& value);
void decode_head(model::Decoder& in, Advisory& value);

// Without context and package, which are the key that it is found by.
void encode_body(model::Encoder& out, const Statement& value);
void decode_body(model::Decoder& in, Statement& value);

}  // namespace iar::advisory
