// The formats, sorted by name; one file each.
#pragma once

#include "feed/feed.h"

namespace iar::feed {

extern const Format k_alas_json;
extern const Format k_arch_avg;
extern const Format k_csaf_vex;
extern const Format k_cve_record;
extern const Format k_debian_list;
extern const Format k_debian_tracker;
extern const Format k_echo;
extern const Format k_end_of_life;
extern const Format k_end_of_life_json;
extern const Format k_epss_csv;
extern const Format k_epss_json;
extern const Format k_friendsofphp;
extern const Format k_glsa_json;
extern const Format k_glsa_xml;
extern const Format k_haskell;
extern const Format k_julia;
extern const Format k_kev_csv;
extern const Format k_kev_json;
extern const Format k_nodejs;
extern const Format k_nvd;
extern const Format k_osv_json;
extern const Format k_osv_yaml;
extern const Format k_oval;
extern const Format k_rubysec;
extern const Format k_rustsec;
extern const Format k_secdb_json;
extern const Format k_secdb_yaml;
extern const Format k_ubuntu_json;
extern const Format k_ubuntu_text;
extern const Format k_updateinfo;

}  // namespace iar::feed
