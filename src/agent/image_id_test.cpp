#include "agent/image_id.h"

#include <gtest/gtest.h>

namespace iar::agent {
namespace {

const std::string k_hex(64, 'a');
const std::string k_digest = "sha256:" + k_hex;

TEST(ImageId, EverySpellingIsRead) {
  struct Row {
    std::string text;
    std::string repository;
    bool digest;
  };
  const Row rows[] = {
      {"docker-pullable://nginx@" + k_digest, "docker.io/library/nginx", true},
      {"docker://" + k_digest, "", true},
      {"docker.io/library/nginx@" + k_digest, "docker.io/library/nginx", true},
      {"reg.example:5000/a/b@" + k_digest, "reg.example:5000/a/b", true},
      {"reg.example/a:v1@" + k_digest, "reg.example/a", true},
      {k_digest, "", true},
      {k_hex, "", true},
      {"docker.io/library/nginx:1.25", "docker.io/library/nginx", false},
      {"", "", false},
      {"%%", "", false},
  };
  for (const auto& row : rows) {
    const auto id = ImageId::parse(row.text);
    EXPECT_EQ(id.repository, row.repository) << row.text;
    EXPECT_EQ(id.digest.has_value(), row.digest) << row.text;
    if (row.digest) {
      EXPECT_EQ(id.digest->text(), k_digest) << row.text;
    }
  }
}

std::string all_of(const std::string& id, const std::string& image) {
  std::string out;
  for (const auto& one : candidates_of(ImageId::parse(id), image, "")) {
    out += (one.by_tag ? "~" : "") + one.reference + " ";
  }
  return out;
}

TEST(ImageId, CandidatesBeginWithWhatTheRuntimeSays) {
  EXPECT_EQ(all_of("mirror.example/n@" + k_digest, "nginx:1.25"),
            "mirror.example/n@" + k_digest + " docker.io/library/nginx@" + k_digest +
                " ~docker.io/library/nginx:1.25 ");
  EXPECT_EQ(all_of(k_digest, "reg.example/app"),
            "reg.example/app@" + k_digest + " ~reg.example/app:latest ");
  EXPECT_EQ(all_of("docker.io/library/nginx@" + k_digest, "nginx"),
            "docker.io/library/nginx@" + k_digest + " ~docker.io/library/nginx:latest ");
  EXPECT_EQ(all_of(k_digest, k_digest), "");
}

}  // namespace
}  // namespace iar::agent
