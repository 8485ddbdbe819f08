// The formats, sorted by name; one file each.
#pragma once

#include "feed/feed.h"

namespace iar::feed {

extern const Format k_debian_list;
extern const Format k_debian_tracker;
extern const Format k_friendsofphp;
extern const Format k_haskell;
extern const Format k_julia;
extern const Format k_nodejs;
extern const Format k_osv_json;
extern const Format k_osv_yaml;
extern const Format k_rubysec;
extern const Format k_rustsec;
extern const Format k_secdb_json;
extern const Format k_secdb_yaml;
extern const Format k_ubuntu_json;
extern const Format k_ubuntu_text;

}  // namespace iar::feed
