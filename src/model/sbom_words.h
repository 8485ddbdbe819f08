// Parts of an inventory as one line of JSON each, and back.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/inventory.h"

namespace iar::model {

std::string json_line(const Evidence& value);
std::string json_line(const Owner& value);
std::string json_line(const Conflict& value);
std::string json_line(const LayerOrigin& value, const Digest& diff_id);
std::string json_line(const BaseImage& value);
std::string json_line(const Diagnostic& value);
std::string json_line(const std::vector<std::string>& values);

struct Layer {
  Digest diff_id;
  LayerOrigin origin;
};

// Nothing for what is not such a line.
std::optional<Evidence> evidence_of(std::string_view line);
std::optional<Owner> owner_of(std::string_view line);
std::optional<Conflict> conflict_of(std::string_view line);
std::optional<Layer> layer_of(std::string_view line);
std::optional<BaseImage> base_image_of(std::string_view line);
std::optional<Diagnostic> diagnostic_of(std::string_view line);
std::vector<std::string> texts_of(std::string_view line);

// The words for the values of enumerations, in the order of the values.
std::string_view word_of(Presence value);
std::string_view word_of(BaseMembership value);
std::optional<Presence> presence_of(std::string_view word);
std::optional<BaseMembership> membership_of(std::string_view word);

}  // namespace iar::model
