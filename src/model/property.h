// The properties of a package by their keys.
#pragma once

#include <string_view>

#include "model/package.h"

namespace iar::model {

// The value; empty when there is none.
std::string_view property(const Package& package, std::string_view key);
// Puts it where it belongs in the order, in place of one that is there; an empty value puts none.
void set_property(Package& package, std::string_view key, std::string_view value);

// States the source of an rpm by its file name, NAME-VERSION-RELEASE.src.rpm: as property
// `source_rpm`, and where they differ from the package's own as source_name and source_version.
// "(none)" is rpm's word for no source.
void set_rpm_source(Package& package, std::string_view file_name);

}  // namespace iar::model
