#include "report/report.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/json.h"

namespace iar::report {
namespace {

using model::Effect;
using model::Presence;
using model::Reason;

model::Digest digest(std::string_view text) { return model::Digest::of(as_bytes(text)); }

model::Image sample_image() {
  model::Image image;
  image.reference = "oci:layout:v1";
  image.manifest_digest = digest("manifest");
  image.config_digest = digest("config");
  image.config.platform = {"linux", "arm", "v7"};
  image.config.diff_ids = {digest("one"), digest("two")};
  image.layers.resize(2);
  image.layers[0].media_type = "application/vnd.oci.image.layer.v1.tar+gzip";
  image.layers[0].size = 1000;
  image.layers[1].size = 20;
  return image;
}

model::Inventory sample_inventory() {
  model::Inventory out;
  const model::Image image = sample_image();
  out.config_digest = image.config_digest;
  out.platform = image.config.platform;
  out.diff_ids = image.config.diff_ids;
  out.os = model::OsRelease{.id = "debian", .version_id = "12", .name = "Debian GNU/Linux 12"};
  model::Package libc{.type = "deb", .name_space = "debian", .name = "libc6", .version = "2.36-9"};
  libc.architecture = "armhf";
  libc.source_name = "glibc";
  libc.licenses = {"LGPL-2.1"};
  out.layers = {{"ADD rootfs", "2024-01-01T00:00:00Z", ""}, {"RUN npm ci", "", "buildkit"}};
  out.packages.push_back({libc, {{"var/lib/dpkg/status", "os/dpkg", 1, 0}}});
  out.packages.back().license = "LGPL-2.1-only";
  model::Package pad{.type = "npm", .name_space = "@a", .name = "pad", .version = "1.3.0"};
  pad.presence = Presence::declared;
  pad.development = true;
  pad.properties = {{"key", "value"}};
  out.packages.push_back({pad,
                          {{"app/package-lock.json", "npm/package-lock", 1, 1, Presence::declared},
                           {"b/package-lock.json", "npm/package-lock", 1, 1, Presence::declared}}});
  out.packages.back().first_layer = 1;
  return out;
}

model::Inventory partial_inventory() {
  model::Inventory out = sample_inventory();
  out.packages.resize(1);
  out.completeness = model::Completeness::partial;
  out.undetermined = {"rpm"};
  out.diagnostics = {
      {Effect::note, Reason::corrupt, "", 0, "", "3 bytes were passed over"},
      {Effect::partial, Reason::limit_exceeded, "npm/package-json", 1, "a/package.json", "large"}};
  return out;
}

TEST(Table, IsAsPeopleReadIt) {
  const model::Image image = sample_image();
  const model::Inventory inventory = sample_inventory();
  const std::string text = inventory_table({image, inventory}, 0);
  const std::size_t digest_at = text.find("Inventory sha256:");
  ASSERT_NE(digest_at, std::string::npos);
  EXPECT_EQ(text.substr(0, digest_at),
            "Image     oci:layout:v1\n"
            "Config    " +
                digest("config").text() +
                "\n"
                "Platform  linux/arm/v7, 2 layers\n"
                "System    Debian GNU/Linux 12\n"
                "Found     2 packages (1 deb, 1 npm)\n"
                "Complete  yes\n");
  EXPECT_EQ(text.substr(text.find("\n\n") + 2),
            "PACKAGE  VERSION  TYPE            LAYER  EVIDENCE\n"
            "libc6    2.36-9   deb             0      var/lib/dpkg/status\n"
            "@a/pad   1.3.0    npm (declared)  1      app/package-lock.json (+1)\n");
}

TEST(Table, CountsOneAndNone) {
  const model::Image image = sample_image();
  model::Inventory inventory = sample_inventory();
  inventory.packages.resize(1);
  inventory.diff_ids.resize(1);
  std::string text = inventory_table({image, inventory}, 0);
  EXPECT_NE(text.find("linux/arm/v7, 1 layer\n"), std::string::npos) << text;
  EXPECT_NE(text.find("Found     1 package (1 deb)\n"), std::string::npos) << text;
  inventory.packages.clear();
  inventory.diff_ids.clear();
  text = inventory_table({image, inventory}, 0);
  EXPECT_NE(text.find("Platform  linux/arm/v7\n"), std::string::npos) << text;
  EXPECT_NE(text.find("Found     0 packages\n"), std::string::npos) << text;
  EXPECT_EQ(text.find("PACKAGE"), std::string::npos) << text;
}

TEST(Table, SaysWhatWasNotLookedAt) {
  const model::Image image = sample_image();
  const model::Inventory inventory = partial_inventory();
  const Figures figures = {{"layers", 2}, {"entries", 7}};
  const std::string text = inventory_table({image, inventory, &figures}, 0);
  EXPECT_NE(text.find("Complete  NO: see below what was not looked at\n"), std::string::npos);
  EXPECT_TRUE(
      text.ends_with("\n\n"
                     "UNDETERMINED  rpm packages: their database was removed\n"
                     "NOTE          corrupt: layer 0: 3 bytes were passed over\n"
                     "NOT LOOKED AT limit_exceeded: layer 1: a/package.json: large\n"
                     "\nlayers 2\nentries 7\n"))
      << text;
}

TEST(Table, DoesNotShowDiagnosticsWithoutEnd) {
  const model::Image image = sample_image();
  model::Inventory inventory = partial_inventory();
  inventory.diagnostics.assign(23, inventory.diagnostics.front());
  const std::string text = inventory_table({image, inventory}, 0);
  EXPECT_TRUE(text.ends_with("… and 3 more; --format json lists all\n")) << text;
}

TEST(Table, LinesFitTheTerminal) {
  const model::Image image = sample_image();
  model::Inventory inventory = sample_inventory();
  inventory.packages[0].package.name = "\xC3\xA4\xC3\xB6\xC3\xBC";
  const std::string text = inventory_table({image, inventory}, 30);
  const std::string rows = text.substr(text.find("\n\n") + 2);
  EXPECT_EQ(rows,
            "PACKAGE  VERSION  TYPE       …\n"
            "\xC3\xA4\xC3\xB6\xC3\xBC      2.36-9   deb        …\n"
            "@a/pad   1.3.0    npm (declar…\n");
  for (const std::size_t width : {1U, 2U, 5U}) {
    EXPECT_FALSE(inventory_table({image, inventory}, width).empty());
  }
}

// Every text of an image that was made to steer a terminal.
constexpr std::string_view k_evil =
    "x\x1b]0;owned\x07\r\n\t\x7F\xC2\x9B"
    "2J\xE2\x80\xAE\xFF";

model::Inventory evil_inventory() {
  const std::string evil(k_evil);
  model::Inventory out = sample_inventory();
  out.platform = {evil, evil, evil};
  out.os = model::OsRelease{.id = evil, .version_id = evil, .name = evil};
  for (auto& each : out.packages) {
    each.package = {.type = evil, .name_space = evil, .name = evil, .version = evil};
    for (auto& seen : each.evidence) seen = {evil, evil, 0, 0};
  }
  out.undetermined = {evil};
  out.diagnostics = {{Effect::partial, Reason::corrupt, evil, 0, evil, evil}};
  return out;
}

void expect_harmless(std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    EXPECT_TRUE((byte >= 0x20 || c == '\n') && byte != 0x7F) << static_cast<int>(byte);
  }
  EXPECT_EQ(text.find("\xC2\x9B"), std::string_view::npos);
  EXPECT_EQ(text.find("\xE2\x80\xAE"), std::string_view::npos);
  EXPECT_EQ(text.find('\xFF'), std::string_view::npos);
}

TEST(Table, NeverSteersATerminal) {
  model::Image image = sample_image();
  image.reference = k_evil;
  const model::Inventory inventory = evil_inventory();
  const std::string text = inventory_table({image, inventory}, 0);
  expect_harmless(text);
  const auto lines = std::ranges::count(text, '\n');
  // As many lines as rows: a name cannot make lines of its own.
  const auto rows = static_cast<std::ptrdiff_t>(inventory.packages.size());
  EXPECT_EQ(lines, 7 + 1 + 1 + rows + 1 + 2);
}

TEST(Table, EscapesAreNotEscapedAgain) {
  const model::Image image = sample_image();
  model::Inventory inventory = partial_inventory();
  inventory.diagnostics = {{Effect::partial, Reason::corrupt, "", -1, "a\\x1b", "b\\x07"}};
  const std::string text = inventory_table({image, inventory}, 0);
  EXPECT_NE(text.find("NOT LOOKED AT corrupt: a\\x1b: b\\x07\n"), std::string::npos) << text;
}

TEST(Json, StartsWithTheImage) {
  const model::Image image = sample_image();
  const model::Inventory inventory = sample_inventory();
  const std::string text = inventory_json({image, inventory});
  const std::size_t at = text.find("  \"inventory_digest\": \"sha256:");
  ASSERT_NE(at, std::string::npos);
  EXPECT_EQ(text.substr(0, at), R"({
  "schema_version": 1,
  "image": {
    "reference": "oci:layout:v1",
    "manifest_digest": ")" + digest("manifest").text() +
                                    R"(",
    "config_digest": ")" + digest("config").text() +
                                    R"(",
    "platform": "linux/arm/v7",
    "layers": [
      {
        "diff_id": ")" + digest("one").text() +
                                    R"(",
        "media_type": "application/vnd.oci.image.layer.v1.tar+gzip",
        "size": 1000,
        "instruction": "ADD rootfs",
        "created": "2024-01-01T00:00:00Z"
      },
      {
        "diff_id": ")" + digest("two").text() +
                                    R"(",
        "size": 20,
        "instruction": "RUN npm ci",
        "comment": "buildkit"
      }
    ]
  },
)");
}

TEST(Json, PackagesAreAsTheSchemaSays) {
  const model::Image image = sample_image();
  const model::Inventory inventory = sample_inventory();
  const std::string text = inventory_json({image, inventory});
  EXPECT_EQ(text.substr(text.find("  \"completeness\"")), R"(  "completeness": "complete",
  "os": {
    "id": "debian",
    "version_id": "12",
    "name": "Debian GNU/Linux 12"
  },
  "packages": [
    {
      "purl": "pkg:deb/debian/libc6@2.36-9?arch=armhf&distro=debian-12&upstream=glibc",
      "type": "deb",
      "namespace": "debian",
      "name": "libc6",
      "version": "2.36-9",
      "architecture": "armhf",
      "source_name": "glibc",
      "licenses": [
        "LGPL-2.1"
      ],
      "license_expression": "LGPL-2.1-only",
      "presence": "installed",
      "first_layer": 0,
      "evidence": [
        {
          "path": "var/lib/dpkg/status",
          "analyzer": "os/dpkg",
          "layer": 1,
          "first_layer": 0,
          "presence": "installed"
        }
      ]
    },
    {
      "purl": "pkg:npm/%40a/pad@1.3.0",
      "type": "npm",
      "namespace": "@a",
      "name": "pad",
      "version": "1.3.0",
      "presence": "declared",
      "development": true,
      "properties": {
        "key": "value"
      },
      "first_layer": 1,
      "evidence": [
        {
          "path": "app/package-lock.json",
          "analyzer": "npm/package-lock",
          "layer": 1,
          "first_layer": 1,
          "presence": "declared"
        },
        {
          "path": "b/package-lock.json",
          "analyzer": "npm/package-lock",
          "layer": 1,
          "first_layer": 1,
          "presence": "declared"
        }
      ]
    }
  ],
  "undetermined": [],
  "diagnostics": []
}
)");
}

// An inventory with everything that says why it should be believed.
model::Inventory owned_inventory() {
  model::Inventory out = sample_inventory();
  out.base_images = {{"debian:12", "", model::BaseBasis::layers, 1},
                     {"", "sha256:1", model::BaseBasis::label, 0}};
  model::InventoryPackage& pad = out.packages[1];
  pad.owner = model::Owner{"deb", "node-pad", "1.3.0-1", model::OwnerBasis::layer};
  pad.evidence.resize(1);
  pad.evidence[0].owner = pad.owner;
  pad.base = model::BaseMembership::above;
  pad.conflicts = {{model::ConflictKind::installed, "1.3.1", "x"}};
  return out;
}

TEST(Table, NamesBaseImagesAndOwners) {
  const model::Image image = sample_image();
  const model::Inventory inventory = owned_inventory();
  const std::string text = inventory_table({image, inventory}, 0);
  EXPECT_NE(text.find("Base      debian:12 (1 layer, assessed before)\n"
                      "Base      sha256:1 (as its label says)\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("app/package-lock.json of node-pad\n"), std::string::npos) << text;
}

TEST(Table, IsDividedByLayerTypeOrOwner) {
  const model::Image image = sample_image();
  const model::Inventory inventory = owned_inventory();
  const auto divided = [&](GroupBy by) {
    const std::string text = inventory_table({image, inventory}, 40, by);
    return text.substr(text.find("\n\n") + 2);
  };
  EXPECT_EQ(divided(GroupBy::layer),
            "layer 0: ADD rootfs (1 package)\n"
            "PACKAGE  VERSION  TYPE  LAYER  EVIDENCE\n"
            "libc6    2.36-9   deb   0      var/lib/…\n"
            "\n"
            "layer 1: RUN npm ci (1 package)\n"
            "PACKAGE  VERSION  TYPE            LAYER…\n"
            "@a/pad   1.3.0    npm (declared)  1    …\n");
  EXPECT_TRUE(divided(GroupBy::type).starts_with("deb (1 package)\nPACKAGE"));
  const std::string by_owner = divided(GroupBy::owner);
  EXPECT_TRUE(by_owner.starts_with("the operating system's packages (1 pack…\n")) << by_owner;
  EXPECT_NE(by_owner.find("\n\nowned by deb node-pad 1.3.0-1 (1 packag…\n"), std::string::npos)
      << by_owner;
}

TEST(Json, SaysWhyItShouldBeBelieved) {
  const model::Image image = sample_image();
  const model::Inventory inventory = owned_inventory();
  const std::string text = inventory_json({image, inventory});
  EXPECT_NE(text.find(R"(  "base_images": [
    {
      "name": "debian:12",
      "basis": "layers",
      "layers": 1
    },
    {
      "digest": "sha256:1",
      "basis": "label"
    }
  ],
)"),
            std::string::npos);
  EXPECT_NE(text.find(R"(      "size": 20,
        "instruction": "RUN npm ci",
        "comment": "buildkit"
)"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find(R"(      "first_layer": 1,
      "from_base_image": false,
      "owner": {
        "type": "deb",
        "name": "node-pad",
        "version": "1.3.0-1",
        "basis": "layer"
      },
)"),
            std::string::npos);
  EXPECT_NE(text.find("          \"claimed_by\": {\n"), std::string::npos);
  EXPECT_NE(text.find(R"(      "conflicts": [
        {
          "kind": "installed",
          "version": "1.3.1",
          "path": "x"
        }
      ])"),
            std::string::npos);
}

TEST(Json, SaysWhatWasNotLookedAt) {
  const model::Image image = sample_image();
  const model::Inventory inventory = partial_inventory();
  const Figures figures = {{"layers", 2}, {"entries", 7}};
  const std::string text = inventory_json({image, inventory, &figures});
  EXPECT_NE(text.find("  \"completeness\": \"partial\",\n"), std::string::npos);
  EXPECT_EQ(text.substr(text.find("  \"undetermined\"")), R"(  "undetermined": [
    "rpm"
  ],
  "diagnostics": [
    {
      "effect": "note",
      "reason": "corrupt",
      "layer": 0,
      "message": "3 bytes were passed over"
    },
    {
      "effect": "partial",
      "reason": "limit_exceeded",
      "analyzer": "npm/package-json",
      "layer": 1,
      "path": "a/package.json",
      "message": "large"
    }
  ],
  "stats": {
    "layers": 2,
    "entries": 7
  }
}
)");
}

TEST(Json, StaysValidAndHarmlessWhateverTheNames) {
  model::Image image = sample_image();
  image.reference = k_evil;
  const model::Inventory inventory = evil_inventory();
  const std::string text = inventory_json({image, inventory});
  JsonDocument document;
  const auto root = document.parse(text);
  ASSERT_TRUE(root.ok()) << root.error().text();
  const auto packages = root->get("packages")->elements();
  ASSERT_EQ(packages.size(), 2U);
  EXPECT_TRUE(packages[0].text("name").starts_with("x\x1b]0;owned\x07\r\n\t"));
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    EXPECT_TRUE((byte >= 0x20 || c == '\n') && byte != 0x7F) << static_cast<int>(byte);
  }
  EXPECT_EQ(text.find("\xC2\x9B"), std::string::npos);
}

}  // namespace
}  // namespace iar::report
