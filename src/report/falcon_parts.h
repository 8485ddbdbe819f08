// What the image report of Falcon's clients says of image and packages; falcon.cpp writes the rest.
#pragma once

#include <string>

#include "base/json.h"
#include "report/report.h"

namespace iar::report {

// The members "ScanInfo" to "InventoryEngineInfo" of an open object.
void falcon_image_members(JsonWriter& out, const Subject& subject);

// The report's word for what installed a package: dpkg, apk, rpm; of others the purl type.
std::string_view falcon_provider(std::string_view purl_type);
// The digest under which the report lists a layer; empty for folders.
std::string falcon_layer_hash(const Subject& subject, int layer);
std::string_view falcon_registry(const model::Image& image);
std::string falcon_repository(const model::Image& image);
// A UUID (RFC 9562, version 8) that hangs on the text alone.
std::string text_uuid(std::string_view text);

}  // namespace iar::report
