#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "analyze/java/class_packages.h"
#include "analyze/java/file_name.h"
#include "analyze/java/identity.h"
#include "analyze/java/known_groups.h"
#include "analyze/java/pom_xml.h"

namespace iar::analyze {
namespace {

TEST(JarName, parts_name_and_version) {
  struct Row {
    std::string_view name, artifact, version;
  };
  const std::vector<Row> rows = {
      {"a/b/commons-io-2.4.jar", "commons-io", "2.4"},
      {"guava-28.0-jre.jar", "guava", "28.0-jre"},
      {"log4j-1.2-api-2.14.1.jar", "log4j-1.2-api", "2.14.1"},
      {"netty-handler-4.1.59.Final.jar", "netty-handler", "4.1.59.Final"},
      {"netty-tcnative-2.0.36.Final-linux-x86_64.jar", "netty-tcnative", "2.0.36.Final"},
      {"kafka_2.12-2.4.0.jar", "kafka_2.12", "2.4.0"},
      {"org.eclipse.osgi_3.10.0.v20140606-1445.jar", "org.eclipse.osgi", "3.10.0.v20140606-1445"},
      {"postgresql-9.4-1201-jdbc41.jar", "postgresql", "9.4-1201-jdbc41"},
      {"foo-1.0-SNAPSHOT.jar", "foo", "1.0-SNAPSHOT"},
      {"foo-1.0-20200102.030405-1.jar", "foo", "1.0-20200102.030405-1"},
      {"foo-1.0-beta-2.jar", "foo", "1.0-beta-2"},
      {"zipkin-server-2.23.2-exec.jar", "zipkin-server", "2.23.2"},
      {"zipkin-storage-mysql-v1-2.23.2.jar", "zipkin-storage-mysql-v1", "2.23.2"},
      {"bcprov-jdk15on-1.60.jar", "bcprov-jdk15on", "1.60"},
      {"foo-v1.2.jar", "foo", "v1.2"},
      {"velocity.jar", "velocity", ""},
      {"1.0.jar", "1.0", ""},
      {"-1.0.jar", "-1.0", ""},
      {".jar", "", ""},
      {"jar", "jar", ""},
      {"", "", ""},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(jar_name(row.name).artifact, row.artifact) << row.name;
    EXPECT_EQ(jar_name(row.name).version, row.version) << row.name;
  }
  EXPECT_TRUE(jar_name("a-1.0-sources.jar").documentation);
  EXPECT_TRUE(jar_name("a-1.0-javadoc.jar").documentation);
  EXPECT_FALSE(jar_name("sources.jar").documentation);
}

TEST(JarName, knows_the_extensions) {
  for (const std::string_view name : {"a.jar", "b/c.WAR", "x.hpi", "y.lpkg", ".jar"}) {
    EXPECT_TRUE(is_jar_name(name)) << name;
  }
  for (const std::string_view name : {"jar", "a.jar/", "a.zip", "a.jars", "a.j", ""}) {
    EXPECT_FALSE(is_jar_name(name)) << name;
  }
}

JarManifest manifest_of(std::string_view text) { return read_jar_manifest(text); }

std::string own(const JarEvidence& evidence) {
  const auto found = own_coordinates(evidence);
  return found ? found->group + ":" + found->artifact + ":" + found->version : "";
}

TEST(Identity, finds_the_groups_that_repositories_have) {
  struct Row {
    std::string_view file, manifest, package, coordinates;
  };
  const std::vector<Row> rows = {
      {"spring-core-5.3.17.jar", "Implementation-Title: spring-core\n", "org.springframework",
       "org.springframework:spring-core:5.3.17"},
      {"spring-boot-admin-server-2.5.1.jar", "", "de.codecentric.boot.admin",
       "de.codecentric.boot:spring-boot-admin-server:2.5.1"},
      {"jetty-server-9.4.30.v20200611.jar", "Bundle-SymbolicName: org.eclipse.jetty.server\n", "",
       "org.eclipse.jetty:jetty-server:9.4.30.v20200611"},
      {"jackson-databind-2.9.8.jar",
       "Bundle-SymbolicName: com.fasterxml.jackson.core.jackson-databind\n", "",
       "com.fasterxml.jackson.core:jackson-databind:2.9.8"},
      {"catalina.jar",
       "Bundle-SymbolicName: org.apache.tomcat-catalina\nImplementation-Version: 9.0.50\n", "",
       "org.apache.tomcat:tomcat-catalina:9.0.50"},
      {"tomcat-embed-core-9.0.50.jar", "Bundle-SymbolicName: org.apache.tomcat-embed-core\n", "",
       "org.apache.tomcat.embed:tomcat-embed-core:9.0.50"},
      {"jffi-1.2.19-native.jar", "Bundle-SymbolicName: com.github.jnr.jffi.native\n", "",
       "com.github.jnr:jffi:1.2.19"},
      {"dom4j-1.6.1.jar", "", "org.dom4j", "dom4j:dom4j:1.6.1"},
      {"dom4j-2.1.1.jar", "", "org.dom4j", "org.dom4j:dom4j:2.1.1"},
      {"lib-1.0.jar", "Implementation-Vendor-Id: com.acme.team\n", "", "com.acme.team:lib:1.0"},
      {"lib-1.0.jar", "Implementation-Vendor-Id: Acme Inc.\n", "", "lib:lib:1.0"},
      {"lib-1.0.jar", "Automatic-Module-Name: com.acme.lib\n", "", "com.acme:lib:1.0"},
      {"lib-1.0.jar", "", "org.apache.acme.shaded.other.parts", "org.apache.acme:lib:1.0"},
      {"com.acme.lib-1.0.jar", "", "", "com.acme:com.acme.lib:1.0"},
      {"ecj-4.6.1.jar", "Bundle-Version: 3.12.1.v2016\n", "", "org.eclipse.jdt:ecj:4.6.1"},
      {"app.jar", "Implementation-Title: shop\nImplementation-Version: 2.1\n", "com.acme.shop",
       "com.acme.shop:shop:2.1"},
      {"app-1.jar", "Implementation-Title: shop\nImplementation-Version: 2.1\n", "com.acme.shop",
       "com.acme.shop:shop:2.1"},
      {"renamed.jar",
       "Implementation-Title: com.acme.shop\nBundle-SymbolicName: com.acme.shop\n"
       "Implementation-Version: 2.1\n",
       "", "com.acme:shop:2.1"},
      {"renamed.jar",
       "Extension-Name: shop\nBundle-SymbolicName: org.apache.shop\nBundle-Version: 2.1\n", "",
       "org.apache.shop:shop:2.1"},
      {"renamed.jar", "Bundle-SymbolicName: com.acme.shop\nBundle-Version: 2.1\n", "",
       "com.acme.shop:renamed:2.1"},
      {"app.jar", "Implementation-Title: ${title}\nImplementation-Version: ${version}\n", "", ""},
      {"app.jar", "", "com.acme", ""},
  };
  for (const Row& row : rows) {
    JarEvidence evidence;
    evidence.file_name = row.file;
    evidence.manifest = manifest_of(row.manifest);
    evidence.common_package = row.package;
    EXPECT_EQ(own(evidence), row.coordinates) << row.file << ' ' << row.manifest;
  }
}

TEST(Identity, a_pom_of_the_same_name_or_alone_is_the_archive) {
  JarEvidence evidence;
  evidence.file_name = "acme-2.0.jar";
  evidence.poms = {{"com.acme", "acme", "2.0"}, {"org.other", "other", "1.0"}};
  EXPECT_EQ(own(evidence), "");
  evidence.poms = {{"org.other", "other", "1.0"}};
  EXPECT_EQ(own(evidence), "acme:acme:2.0");
  evidence.poms = {{"org.other", "other", "2.0"}};
  EXPECT_EQ(own(evidence), "");
  evidence.file_name = "renamed.jar";
  EXPECT_EQ(own(evidence), "");
}

TEST(Identity, a_manifest_of_something_packed_in_says_nothing_of_the_archive) {
  JarEvidence evidence;
  evidence.file_name = "acme-client-3.3.1.jar";
  evidence.poms = {{"org.other", "other", "1.1.1"}, {"org.more", "more", "1.0"}};
  evidence.manifest =
      manifest_of("Implementation-Vendor-Id: org.other\nImplementation-Version: 1.1.1\n");
  evidence.common_package = "org.acme.thirdparty";
  EXPECT_EQ(own(evidence), "org.acme:acme-client:3.3.1");
}

TEST(JarManifest, joins_lines_and_keeps_the_main_section_apart) {
  const JarManifest manifest = manifest_of(
      "Manifest-Version: 1.0\rimplementation-title: a\r\n b\nBundle-SymbolicName: x.y;s:=t\n\n"
      "Name: p/q/\nImplementation-Title: other\nImplementation-Version: 3\n");
  EXPECT_EQ(manifest.value(JarManifestKey::implementation_title), "ab");
  EXPECT_EQ(manifest.symbolic_name(), "x.y");
  EXPECT_EQ(manifest.section_name, "p/q/");
  EXPECT_EQ(manifest.section_version, "3");
}

TEST(ClassPackages, finds_what_most_classes_share) {
  ClassPackages packages;
  EXPECT_EQ(packages.common(), "");
  for (const std::string_view name :
       {"org/acme/core/A.class", "org/acme/core/sub/B.class", "BOOT-INF/classes/org/acme/C.class",
        "META-INF/versions/9/x/D.class", "module-info.class", "org/acme/readme.txt"}) {
    packages.add(name);
  }
  EXPECT_EQ(packages.common(), "org.acme");
  packages.add("com/other/E.class");
  EXPECT_EQ(packages.common(), "org.acme");
  packages.add("com/other/F.class");
  EXPECT_EQ(packages.common(), "");
}

TEST(KnownGroups, whole_names_and_families) {
  EXPECT_EQ(known_maven_group("h2", "1.4.200"), "com.h2database");
  EXPECT_EQ(known_maven_group("groovy", "2.5.8"), "org.codehaus.groovy");
  EXPECT_EQ(known_maven_group("groovy", "4.0.0"), "org.apache.groovy");
  EXPECT_EQ(known_maven_group("h2x", "1"), "");
  EXPECT_EQ(known_maven_family("spring-web"), "org.springframework");
  EXPECT_EQ(known_maven_family("spring-boot-starter"), "org.springframework.boot");
  EXPECT_EQ(known_maven_family("springy"), "");
}

TEST(PomXml, properties_that_mean_each_other_end) {
  const MavenPom pom = read_pom_xml(
      "<project><groupId>g</groupId><artifactId>a</artifactId><version>${x}</version>"
      "<properties><x>${y}</x><y>${x}</y></properties></project>");
  EXPECT_EQ(pom.coordinates, (MavenCoordinates{"g", "a", ""}));
}

TEST(PomXml, what_is_no_project_says_nothing) {
  for (const std::string_view text :
       {"", "<project><groupId>g</groupId>", "<other><groupId>g</groupId></other>", "text"}) {
    EXPECT_EQ(read_pom_xml(text).coordinates, (MavenCoordinates{})) << text;
  }
}

}  // namespace
}  // namespace iar::analyze
