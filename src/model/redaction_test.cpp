#include "model/redaction.h"

#include <gtest/gtest.h>

#include <array>

namespace iar::model {
namespace {

struct Sample {
  std::string_view text;
  std::string_view redacted;
};

TEST(Redaction, TakesSecretsOutOfInstructions) {
  static constexpr std::array k_samples = {
      Sample{"ENV DB_PASSWORD=hunter2", "ENV DB_PASSWORD=REDACTED"},
      Sample{"|2 NPM_TOKEN=s3cr3t BUILD=7 /bin/sh -c make",
             "|2 NPM_TOKEN=REDACTED BUILD=7 /bin/sh -c make"},
      Sample{"docker build --build-arg API_KEY=abc .",
             "docker build --build-arg API_KEY=REDACTED ."},
      Sample{"RUN PASSWORD='a b;c' ./run", "RUN PASSWORD='REDACTED' ./run"},
      Sample{"RUN git clone https://bob:hunter2@example.org/x.git",
             "RUN git clone https://bob:REDACTED@example.org/x.git"},
      Sample{"RUN git clone https://0123abcd@example.org/x.git",
             "RUN git clone https://REDACTED@example.org/x.git"},
      Sample{"postgres://app:p@ss@db:5432/x?sslmode=off",
             "postgres://app:REDACTED@db:5432/x?sslmode=off"},
      Sample{R"(curl -H "Authorization: Bearer abc.def" https://a)",
             R"(curl -H "Authorization: REDACTED" https://a)"},
      Sample{"curl -H 'X-Api-Key: 12345' https://a?access_token=xyz&b=1",
             "curl -H 'X-Api-Key: REDACTED' https://a?access_token=REDACTED&b=1"},
      Sample{"curl -u bob:hunter2 https://a", "curl -u bob:REDACTED https://a"},
      Sample{"tool --password hunter2 --verbose", "tool --password REDACTED --verbose"},
      Sample{"tool --secret-key=abc", "tool --secret-key=REDACTED"},
      Sample{R"(CMD ["tool", "--token", "abc", "x"])",
             R"(CMD ["tool", "--token", "REDACTED", "x"])"},
      Sample{R"(echo {"password": "abc", "user": "bob"})",
             R"(echo {"password": "REDACTED", "user": "bob"})"},
      Sample{"docker login -u bob -p hunter2 example.org",
             "docker login -u bob -p REDACTED example.org"},
      Sample{"echo ghp_0123456789abcdefghijABCDEFGHIJ012345 > x", "echo REDACTED > x"},
      Sample{"x eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl y", "x REDACTED y"},
      Sample{"echo '-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----' > k",
             "echo 'REDACTED' > k"},
      Sample{"-----BEGIN PRIVATE KEY-----\nMIIE", "REDACTED"},
  };
  for (const Sample& sample : k_samples) {
    EXPECT_EQ(redacted(sample.text), sample.redacted);
    EXPECT_EQ(redacted(sample.redacted), sample.redacted);
  }
}

TEST(Redaction, LeavesTheRestAlone) {
  for (const std::string_view text : {"/bin/sh -c #(nop) CMD [\"bash\"]",
                                      "ENV PATH=/usr/bin:/bin",
                                      "RUN npm ci --omit=dev",
                                      "ENV GPG_KEY=A035C8C19219BA821ECEA86B64E628F8D684696D",
                                      "WORKDIR /secret",
                                      "RUN --mount=type=secret,id=npm_token npm ci",
                                      "ENV PASSWORD_FILE=/run/secrets/db",
                                      "RUN curl -H \"Authorization: Bearer $TOKEN\" https://a",
                                      "ENV TOKEN=${TOKEN}",
                                      "RUN git clone ssh://git@example.org/x.git",
                                      "docker pull my-secret:latest",
                                      "RUN mkdir -p /data",
                                      "RUN echo bearer tokens are kept elsewhere",
                                      "COPY --chown=a:b x y",
                                      "https://example.org/a@b",
                                      "RUN psql --password-stdin < x",
                                      "tool --password --verbose",
                                      "the token: ",
                                      "=",
                                      "://",
                                      "--",
                                      "password=",
                                      "user:",
                                      "-u",
                                      "",
                                      "-----BEGIN CERTIFICATE"}) {
    EXPECT_EQ(redacted(text), text);
  }
}

TEST(Redaction, NamesSayWhatIsSecret) {
  for (const std::string_view name :
       {"PASSWORD", "db.password", "--api-key", "AWS_SECRET_ACCESS_KEY",
        "npm_config_//r/:_authToken", "clientSecret", "REGISTRY_PASS", "BASIC_AUTH", "GH_PAT"}) {
    EXPECT_TRUE(is_secret_name(name)) << name;
  }
  for (const std::string_view name : {"PATH", "PWD", "KEY", "GPG_KEY", "TOKEN_FILE", "maintainer",
                                      "PASSWORD_TYPE", "compass", "author"}) {
    EXPECT_FALSE(is_secret_name(name)) << name;
  }
}

TEST(Redaction, OfAConfigurationKeepsKeys) {
  ImageConfig config;
  config.env = {"PATH=/bin", "TOKEN=a b \"c\"", "EMPTY_TOKEN=", "URL=https://u:p@h/", "none"};
  config.labels = {{"db.password", "x y"}, {"source", "https://t0ken@h/x"}, {"vendor", "us"}};
  config.history = {{"", "RUN TOKEN=x make", "built with --token y", false}};
  config.entrypoint = {"serve", "--password", "hunter2", "--port", "80"};
  config.cmd = {"--secret=x", "--token", "--other", "$TOKEN"};
  redact(config);
  EXPECT_EQ(config.env, (std::vector<std::string>{"PATH=/bin", "TOKEN=REDACTED", "EMPTY_TOKEN=",
                                                  "URL=https://u:REDACTED@h/", "none"}));
  EXPECT_EQ(config.labels[0].second, "REDACTED");
  EXPECT_EQ(config.labels[1].second, "https://REDACTED@h/x");
  EXPECT_EQ(config.labels[2].second, "us");
  EXPECT_EQ(config.history[0].created_by, "RUN TOKEN=REDACTED make");
  EXPECT_EQ(config.history[0].comment, "built with --token REDACTED");
  EXPECT_EQ(config.entrypoint,
            (std::vector<std::string>{"serve", "--password", "REDACTED", "--port", "80"}));
  EXPECT_EQ(config.cmd,
            (std::vector<std::string>{"--secret=REDACTED", "--token", "--other", "$TOKEN"}));
}

TEST(Redaction, OfAnInventoryReachesItsLayers) {
  Inventory inventory;
  inventory.layers = {{"RUN TOKEN=x make", "2024", "SECRET=y"}};
  redact(inventory);
  EXPECT_EQ(inventory.layers,
            (std::vector<LayerOrigin>{{"RUN TOKEN=REDACTED make", "2024", "SECRET=REDACTED"}}));
}

}  // namespace
}  // namespace iar::model
