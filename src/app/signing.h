// The key that databases and indexes are signed with.
#pragma once

#include "advisory/signature.h"
#include "app/options.h"

namespace iar::app {

// The key of --signing-key; where there is no such file, a new one, and its public half in
// FILE.pub. Errors: usage (none named), corrupt, denied, io.
Result<advisory::SigningKey> signing_key(const Options& options);

// Whose databases are believed where one is signed: that key, and those of --advisory-keys.
Result<advisory::TrustedKeys> own_and_trusted(const Options& options,
                                              const advisory::SigningKey& key);

}  // namespace iar::app
