#include "model/spdx_license.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "model/spdx_names.h"
#include "model/spdx_table.h"

namespace iar::model {
namespace {

std::string of(std::string_view text) {
  const std::vector<std::string> declared{std::string(text)};
  return spdx_expression(declared, LicenseJoin::all);
}

struct Row {
  std::string_view declared;
  std::string_view expression;
};

TEST(SpdxLicense, NamesFromTheField) {
  for (const auto& [declared, expression] : std::initializer_list<Row>{
           {"MIT", "MIT"},
           {"mit", "MIT"},
           {"The MIT License", "MIT"},
           {"MIT License (MIT)", "MIT"},
           {"The MIT License (MIT)", "MIT"},
           {"MIT/X11", "MIT"},
           {"Expat", "MIT"},
           {"ISC License (ISCL)", "ISC"},
           {"Apache 2.0", "Apache-2.0"},
           {"Apache 2", "Apache-2.0"},
           {"Apache2", "Apache-2.0"},
           {"Apache-2", "Apache-2.0"},
           {"ASL 2.0", "Apache-2.0"},
           {"Apache License, Version 2.0", "Apache-2.0"},
           {"Apache License (2.0)", "Apache-2.0"},
           {"Apache Software License 2.0", "Apache-2.0"},
           {"The Apache Software License, Version 2.0", "Apache-2.0"},
           {"http://www.apache.org/licenses/LICENSE-2.0.txt", "Apache-2.0"},
           {"https://opensource.org/licenses/MIT", "MIT"},
           {"https://licenses.nuget.org/BSD-3-Clause", "BSD-3-Clause"},
           {"https://creativecommons.org/licenses/by-sa/4.0/", "CC-BY-SA-4.0"},
           {"3-Clause BSD License", "BSD-3-Clause"},
           {"BSD 3-Clause", "BSD-3-Clause"},
           {"New BSD License", "BSD-3-Clause"},
           {"Simplified BSD", "BSD-2-Clause"},
           {"GPLv2", "GPL-2.0-only"},
           {"GPLv2+", "GPL-2.0-or-later"},
           {"GPL-2", "GPL-2.0-only"},
           {"GPL-2+", "GPL-2.0-or-later"},
           {"GPL-2.0+", "GPL-2.0-or-later"},
           {"GPL-2.0", "GPL-2.0-only"},
           {"GPL-3.0-or-later", "GPL-3.0-or-later"},
           {"GPL (>= 2)", "GPL-2.0-or-later"},
           {"LGPLv2.1+", "LGPL-2.1-or-later"},
           {"LGPL-2.1+", "LGPL-2.1-or-later"},
           {"GNU General Public License v2 or later (GPLv2+)", "GPL-2.0-or-later"},
           {"GNU General Public License v3 (GPLv3)", "GPL-3.0-only"},
           {"GNU Lesser General Public License v2.1", "LGPL-2.1-only"},
           {"GNU Library General Public License, version 2 or (at your option) any later version",
            "LGPL-2.0-or-later"},
           {"GNU Affero General Public License v3", "AGPL-3.0-only"},
           {"GPL v2 (or later)", "GPL-2.0-or-later"},
           {"GPL version 3 only", "GPL-3.0-only"},
           {"Mozilla Public License 2.0 (MPL 2.0)", "MPL-2.0"},
           {"MPLv1.1", "MPL-1.1"},
           {"Eclipse Public License - v 2.0", "EPL-2.0"},
           {"Eclipse Public License v1.0", "EPL-1.0"},
           {"European Union Public Licence 1.2 (EUPL 1.2)", "EUPL-1.2"},
           {"CDDL 1.0", "CDDL-1.0"},
           {"Boost Software License 1.0 (BSL-1.0)", "BSL-1.0"},
           {"Python Software Foundation License", "PSF-2.0"},
           {"zlib/libpng License", "Zlib"},
           {"The Unlicense (Unlicense)", "Unlicense"},
           {"CC0 1.0 Universal (CC0 1.0) Public Domain Dedication", "CC0-1.0"},
           {"SIL Open Font License 1.1 (OFL-1.1)", "OFL-1.1"},
           {"MIT + file LICENSE", "MIT"},
           {"perl_5", "Artistic-1.0-Perl OR GPL-1.0-or-later"},
       }) {
    EXPECT_EQ(of(declared), expression) << declared;
  }
}

TEST(SpdxLicense, Expressions) {
  for (const auto& [declared, expression] : std::initializer_list<Row>{
           {"MIT OR Apache-2.0", "MIT OR Apache-2.0"},
           {"MIT/Apache-2.0", "MIT OR Apache-2.0"},
           {"MIT or Apache 2.0", "MIT OR Apache-2.0"},
           {"(MIT OR CC0-1.0)", "MIT OR CC0-1.0"},
           {"(MIT AND BSD-3-Clause)", "MIT AND BSD-3-Clause"},
           {"mit and (isc or zlib)", "MIT AND (ISC OR Zlib)"},
           {"MIT AND ISC OR Zlib", "MIT AND ISC OR Zlib"},
           {"(MIT AND ISC) OR Zlib", "MIT AND ISC OR Zlib"},
           {"((MIT))", "MIT"},
           {"MIT OR (ISC OR (MIT OR Zlib))", "MIT OR ISC OR Zlib"},
           {"GPLv2+ and LGPLv2+ and BSD",
            "GPL-2.0-or-later AND LGPL-2.0-or-later AND "
            "LicenseRef-BSD"},
           {"GPL-2+, and MIT", "GPL-2.0-or-later AND MIT"},
           {"GPL v2 or later or Artistic 2.0", "GPL-2.0-or-later OR Artistic-2.0"},
           {"MIT, Zlib", "MIT AND Zlib"},
           {"GPL2 MIT", "GPL-2.0-only AND MIT"},
           {"MIT | GPL-2", "MIT OR GPL-2.0-only"},
           {"MIT & ISC", "MIT AND ISC"},
           {"Apache-2.0+", "Apache-2.0+"},
           {"GPL-2.0-only WITH Classpath-exception-2.0",
            "GPL-2.0-only WITH Classpath-exception-2.0"},
           {"GPLv2+ with classpath exception", "GPL-2.0-or-later WITH Classpath-exception-2.0"},
           {"Apache-2.0 WITH LLVM-exception AND MIT", "Apache-2.0 WITH LLVM-exception AND MIT"},
           {"Apache 2.0 with LLVM exceptions", "Apache-2.0 WITH LLVM-exception"},
           {"GPL-2.0-with-classpath-exception", "GPL-2.0-only WITH Classpath-exception-2.0"},
           {"LicenseRef-Mine OR MIT", "LicenseRef-Mine OR MIT"},
       }) {
    EXPECT_EQ(of(declared), expression) << declared;
  }
}

TEST(SpdxLicense, WhatIsNotSureGetsNoIdentifier) {
  for (const auto& [declared, expression] : std::initializer_list<Row>{
           {"BSD", "LicenseRef-BSD"},
           {"BSD License", "LicenseRef-BSD-License"},
           {"GPL", "LicenseRef-GPL"},
           {"Apache Software License", "LicenseRef-Apache-Software-License"},
           {"BSL 1.1", "LicenseRef-BSL-1.1"},
           {"Public Domain", "LicenseRef-Public-Domain"},
           {"MIT-style", "LicenseRef-MIT-style"},
           {"GPL-9", "LicenseRef-GPL-9"},
           {"GPL (< 3)", "LicenseRef-GPL-3"},
           {"GPL-2+ with OpenSSL exception", "LicenseRef-GPL-2-with-OpenSSL-exception"},
           {"MIT with GCC-exception-9", "LicenseRef-MIT-with-GCC-exception-9"},
           {"GPL (v2 or v3)", "LicenseRef-GPL-v2-or-v3"},
           {"SEE LICENSE IN LICENSE.md", "LicenseRef-SEE-LICENSE-IN-LICENSE.md"},
           {"UNLICENSED", "LicenseRef-UNLICENSED"},
           {"MIT AND", "LicenseRef-MIT-AND"},
           {"(MIT OR ISC", "LicenseRef-MIT-OR-ISC"},
           {"|| ( MIT GPL-2 )", "LicenseRef-MIT-GPL-2"},
           {"not MIT", "LicenseRef-not-MIT"},
           {"https://example.com/LICENSE", "LicenseRef-https-example.com-LICENSE"},
           {"NOASSERTION", "NOASSERTION"},
           {"UNKNOWN", "NOASSERTION"},
           {" \t", "NOASSERTION"},
           {"\xC3\xA4\xC3\xB6", "NOASSERTION"},
           {"Permission is hereby granted, free of charge, to any person obtaining a copy of this "
            "software",
            "NOASSERTION"},
       }) {
    EXPECT_EQ(of(declared), expression) << declared;
  }
}

TEST(SpdxLicense, ListsAreJoinedAsTheEcosystemMeansThem) {
  const std::vector<std::string> two{"MIT", "GPL-2.0-or-later OR ISC"};
  EXPECT_EQ(spdx_expression(two, license_join("composer")), "MIT OR GPL-2.0-or-later OR ISC");
  EXPECT_EQ(spdx_expression(two, license_join("deb")), "MIT AND (GPL-2.0-or-later OR ISC)");
  EXPECT_EQ(spdx_expression({}, LicenseJoin::all), "");
  const std::vector<std::string> twice{"MIT", "mit"};
  EXPECT_EQ(spdx_expression(twice, LicenseJoin::all), "MIT");
  const std::vector<std::string> one_unknown{"MIT", "?"};
  EXPECT_EQ(spdx_expression(one_unknown, LicenseJoin::all), "NOASSERTION");
}

TEST(SpdxLicense, BoundsItsWork) {
  EXPECT_EQ(of(std::string(5000, 'x')), "NOASSERTION");
  EXPECT_EQ(of(std::string(32, '(') + "MIT OR ISC" + std::string(32, ')')), "MIT OR ISC");
  EXPECT_EQ(of(std::string(33, '(') + "MIT OR ISC" + std::string(33, ')')),
            "LicenseRef-MIT-OR-ISC");
  std::string longer;
  for (int i = 100; i < 200; ++i) longer += (longer.empty() ? "x" : " OR x") + std::to_string(i);
  EXPECT_EQ(of(longer), "NOASSERTION");
  std::string many = "MIT";
  for (int i = 0; i < 400; ++i) many += " OR ISC";
  EXPECT_EQ(of(many), "NOASSERTION");
}

TEST(SpdxLicense, EveryIdentifierIsItselfOrReplaced) {
  for (const std::string_view id : spdx_license_ids()) {
    const std::string once = of(id);
    EXPECT_EQ(once.find("LicenseRef"), std::string::npos) << id;
    EXPECT_EQ(of(once), once) << id;
    EXPECT_EQ(spdx_license_id(id), id);
  }
  for (const std::string_view id : spdx_exception_ids()) {
    const std::string text = "MIT WITH " + std::string(id);
    EXPECT_EQ(of(text), text);
  }
  EXPECT_TRUE(spdx_license_id("").empty());
  EXPECT_TRUE(spdx_license_id("zzz").empty());
}

TEST(SpdxLicense, EveryAliasIsReachable) {
  // Each leads to identifiers that the list has; a folded name that no text folds to would not.
  EXPECT_EQ(spdx_of_name("University of Illinois/NCSA Open Source License"), "NCSA");
  EXPECT_EQ(spdx_of_name("Historical Permission Notice and Disclaimer"), "HPND");
  EXPECT_EQ(spdx_of_name("Zope Public License 2.1"), "ZPL-2.1");
  EXPECT_EQ(spdx_of_name("Microsoft Public License"), "MS-PL");
  EXPECT_EQ(spdx_of_name("W3C License"), "W3C");
  EXPECT_EQ(spdx_of_name("Common Development and Distribution License 1.0"), "CDDL-1.0");
  EXPECT_EQ(spdx_exception_of_name("GCC Runtime Library Exception 3.1"), "GCC-exception-3.1");
  EXPECT_EQ(spdx_exception_of_name("no such exception"), "");
}

}  // namespace
}  // namespace iar::model
