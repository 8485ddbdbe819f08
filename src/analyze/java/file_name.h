// What the name of a Java archive says: ARTIFACT-VERSION[-CLASSIFIER].EXTENSION in repositories
// (Maven Repository Layout), NAME_VERSION.jar among Eclipse's plug-ins.
#pragma once

#include <string_view>

namespace iar::analyze {

// Whether an archive of that name may hold packages, by its extension in any case.
bool is_jar_name(std::string_view name);

struct JarName {
  std::string_view stem;      // without folders and extension
  std::string_view artifact;  // the stem when it states no version
  std::string_view version;   // empty: none
  // "sources", "javadoc": holds no program
  bool documentation = false;
};

// The parts are views of `path`.
JarName jar_name(std::string_view path);

}  // namespace iar::analyze
