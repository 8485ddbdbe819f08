// The table of commands.
#include <array>

#include "app/command.h"

namespace iar::app {

namespace {

constexpr std::string_view k_images = R"(IMAGE is one of
  oci:DIR[:REF]               an OCI image layout in a folder
  oci-archive:FILE[:REF]      the same in a tar archive
  docker-archive:FILE[:REF]   what `docker save` writes
  dir:PATH                    a root file system
  sbom:FILE                   a CycloneDX or SPDX document instead of an image
  -                           an archive from standard input
  PATH                        whichever of these lies there
  containerd:NAME             an image in containerd's store
  docker:NAME                 an image in docker's store
  [docker://]NAME[:TAG][@DIGEST]   an image in a registry

Examples:
)";

constexpr std::string_view k_scan_more = R"(  iar scan oci:./layout
  iar scan oci-archive:app.tar:v1.2 --format json --output app.json
  iar scan oci:./layout --format cyclonedx --output app.cdx.json
  iar scan app:v1 --advisories advisories.db --advisory-keys signing.pem.pub
  iar scan containerd:docker.io/library/app:v1 --containerd-namespace k8s.io
  skopeo copy docker://registry.example/app:v1 oci-archive:/dev/stdout | iar scan -

  iar scan app:v1 --advisories advisories.db --advisory-keys signing.pem.pub --fail-on high,kev
  iar scan app:v1 --advisories advisories.db --advisory-keys signing.pem.pub --vex ./vex \
    --policy policy.yaml

Exit status: 0 assessed, 1 denied by --policy or --fail-on, 2 wrong usage, 3 not assessed or, with
--require-complete, not complete.
)";

constexpr std::string_view k_explain_more = R"(  iar explain oci:./layout pkg:npm/lodash@4.17.21
  iar explain oci:./layout pkg:deb/debian/openssl
  iar explain oci:./layout CVE-2024-0727 --advisories advisories.db --advisory-keys signing.pem.pub

WHAT is a package URL, which without a version means all versions, or a vulnerability by any of its
ids: then --advisories is needed. Exit status: 0 answered, 2 wrong usage, 3 not assessed.
)";

constexpr std::string_view k_files_more = R"(  iar image files oci:./layout
  iar image files oci:./layout --digest --format tsv | cut -f 1,7

Columns of tsv: path, kind (f d l c b p), mode, size, link target, layer from 0, SHA-256.
)";

constexpr std::string_view k_layers_more = "  iar image layers oci-archive:app.tar\n";
constexpr std::string_view k_list_feeds_more = "Example:\n  iar list feeds\n";
constexpr std::string_view k_list_more = "Example:\n  iar list analyzers\n";

constexpr std::array<std::string_view, 37> k_scan_flags = {"--advisories",
                                                           "--advisory-keys",
                                                           "--analyzer-seconds",
                                                           "--answer-timeout",
                                                           "--at",
                                                           "--by",
                                                           "--ca-file",
                                                           "--cache",
                                                           "--client-cert",
                                                           "--connect-timeout",
                                                           "--containerd-address",
                                                           "--containerd-namespace",
                                                           "--credentials",
                                                           "--docker-host",
                                                           "--fail-on",
                                                           "--foreign-layers",
                                                           "--format",
                                                           "--hosts-dir",
                                                           "--ignore-file",
                                                           "--insecure",
                                                           "--memory",
                                                           "--only-fixed",
                                                           "--output",
                                                           "--plain-http",
                                                           "--platform",
                                                           "--policy",
                                                           "--registries-conf",
                                                           "--require-complete",
                                                           "--show-suppressed",
                                                           "--source-date-epoch",
                                                           "--spill",
                                                           "--stall-timeout",
                                                           "--stats",
                                                           "--threads",
                                                           "--timeout",
                                                           "--user",
                                                           "--vex"};
constexpr std::array<std::string_view, 26> k_explain_flags = {"--advisories",
                                                              "--advisory-keys",
                                                              "--analyzer-seconds",
                                                              "--answer-timeout",
                                                              "--ca-file",
                                                              "--cache",
                                                              "--client-cert",
                                                              "--connect-timeout",
                                                              "--containerd-address",
                                                              "--containerd-namespace",
                                                              "--credentials",
                                                              "--docker-host",
                                                              "--foreign-layers",
                                                              "--hosts-dir",
                                                              "--insecure",
                                                              "--memory",
                                                              "--output",
                                                              "--plain-http",
                                                              "--platform",
                                                              "--registries-conf",
                                                              "--source-date-epoch",
                                                              "--spill",
                                                              "--stall-timeout",
                                                              "--threads",
                                                              "--timeout",
                                                              "--user"};
constexpr std::array<std::string_view, 24> k_files_flags = {"--analyzer-seconds",
                                                            "--answer-timeout",
                                                            "--ca-file",
                                                            "--client-cert",
                                                            "--connect-timeout",
                                                            "--containerd-address",
                                                            "--containerd-namespace",
                                                            "--credentials",
                                                            "--digest",
                                                            "--docker-host",
                                                            "--foreign-layers",
                                                            "--format",
                                                            "--hosts-dir",
                                                            "--insecure",
                                                            "--memory",
                                                            "--output",
                                                            "--plain-http",
                                                            "--platform",
                                                            "--registries-conf",
                                                            "--spill",
                                                            "--stall-timeout",
                                                            "--threads",
                                                            "--timeout",
                                                            "--user"};
constexpr std::array<std::string_view, 22> k_layers_flags = {"--answer-timeout",
                                                             "--ca-file",
                                                             "--cache",
                                                             "--client-cert",
                                                             "--connect-timeout",
                                                             "--containerd-address",
                                                             "--containerd-namespace",
                                                             "--credentials",
                                                             "--docker-host",
                                                             "--foreign-layers",
                                                             "--hosts-dir",
                                                             "--insecure",
                                                             "--memory",
                                                             "--output",
                                                             "--plain-http",
                                                             "--platform",
                                                             "--registries-conf",
                                                             "--spill",
                                                             "--stall-timeout",
                                                             "--threads",
                                                             "--timeout",
                                                             "--user"};
constexpr std::array<std::string_view, 1> k_list_flags = {"--output"};

constexpr std::string_view k_db_build_more =
    R"(DIR has a folder for each feed; docs/feeds.md lists them.

Examples:
  iar db build ./feeds --output advisories.db --signing-key ./signing.pem
  iar db build ./feeds --overlay-for advisories.db --signing-key ./signing.pem
  SOURCE_DATE_EPOCH=1767225600 iar db build ./feeds --output advisories.db --signing-key k.pem

Exit status: 0 built, 2 wrong usage, 3 not built, or built without a feed that was refused.
)";
constexpr std::string_view k_db_diff_more =
    "Example:\n  iar db diff old.db new.db --advisory-keys signing.pem.pub --format json\n";
constexpr std::string_view k_db_export_more =
    "Example:\n  iar db export advisories.bundle --advisories advisories.db --advisory-keys "
    "signing.pem.pub\n";
constexpr std::string_view k_db_fetch_more =
    R"(Fills a folder for each feed below DIR; 'iar list feeds' names them and their places.

Examples:
  iar db fetch ./feeds
  iar db fetch ./feeds --only alpine-secdb,kev,epss

Exit status: 0 all are there, 2 wrong usage, 3 a feed was refused: what it had before is kept.
)";
constexpr std::string_view k_db_import_more =
    R"(Example:
  iar db import advisories.bundle --advisories advisories.db --advisory-keys signing.pem.pub

Exit status: 0 the data is there, 2 wrong usage, 3 refused: what was there before is unchanged.
)";
constexpr std::string_view k_db_publish_more =
    "Example:\n  iar db publish advisories.db /srv/advisories --signing-key ./signing.pem\n";
constexpr std::string_view k_db_update_more =
    R"(Examples:
  iar db update --from https://advisories.example/ --advisories advisories.db \
    --advisory-keys signing.pem.pub
  iar db update --from /mnt/mirror --advisories advisories.db --advisory-keys signing.pem.pub

Exit status: 0 up to date, 2 wrong usage, 3 refused: what was there before is unchanged.
)";
constexpr std::string_view k_db_status_more =
    "Example:\n  iar db status advisories.db --advisory-keys signing.pem.pub\n";
constexpr std::string_view k_db_verify_more =
    "Example:\n  iar db verify advisories.db --advisory-keys signing.pem.pub\n";
constexpr std::string_view k_db_search_more =
    "Example:\n  iar db search advisories.db CVE-2021-44228 --advisory-keys signing.pem.pub\n";

constexpr std::array<std::string_view, 9> k_db_build_flags = {
    "--accept",   "--advisory-keys", "--feeds",       "--output",           "--overlay-for",
    "--previous", "--shrink-max",    "--signing-key", "--source-date-epoch"};
constexpr std::array<std::string_view, 2> k_db_flags = {"--advisory-keys", "--output"};
constexpr std::array<std::string_view, 3> k_db_table_flags = {"--advisory-keys", "--format",
                                                              "--output"};
constexpr std::array<std::string_view, 3> k_db_export_flags = {"--advisories", "--advisory-keys",
                                                               "--source-date-epoch"};
constexpr std::array<std::string_view, 13> k_db_fetch_flags = {
    "--accept",        "--answer-timeout", "--ca-file",  "--client-cert", "--connect-timeout",
    "--feeds",         "--insecure",       "--only",     "--plain-http",  "--shrink-max",
    "--stall-timeout", "--timeout",        "--upstreams"};
constexpr std::array<std::string_view, 2> k_db_import_flags = {"--advisories", "--advisory-keys"};
constexpr std::array<std::string_view, 3> k_db_publish_flags = {"--advisory-keys", "--signing-key",
                                                                "--source-date-epoch"};
constexpr std::array<std::string_view, 11> k_db_update_flags = {
    "--advisories",  "--advisory-keys",   "--answer-timeout", "--ca-file",
    "--client-cert", "--connect-timeout", "--from",           "--insecure",
    "--plain-http",  "--stall-timeout",   "--timeout"};

constexpr std::string_view k_policy_check_more =
    R"(Example:
  iar policy check policy.yaml

Exit status: 0 a policy, 1 none, with each problem and its line, 2 wrong usage, 3 not read.
)";
constexpr std::string_view k_policy_test_more =
    R"(CASES is a YAML file of findings and of what the policy must say of each; docs/policy.md.

Example:
  iar policy test policy.yaml policy-cases.yaml

Exit status: 0 as expected, 1 not, 2 wrong usage, 3 not read.
)";
constexpr std::array<std::string_view, 1> k_policy_flags = {"--output"};

constexpr std::string_view k_server_more = R"(Examples:
  iar server
  iar server --listen 0.0.0.0:8443 --data /var/lib/iar --advisories advisories.db \
    --advisory-keys signing.pem.pub

Prints its URL and, the first time, a client to log in with; both also go to bootstrap.json in the
data folder. SIGHUP reads certificate and advisories again. Exit status: 0 told to stop, 2 wrong
usage, 3 could not start.
)";

constexpr std::array<std::string_view, 13> k_server_flags = {"--advisories",
                                                             "--advisory-keys",
                                                             "--bad-tokens-per-minute",
                                                             "--body-max",
                                                             "--certificate",
                                                             "--connections",
                                                             "--data",
                                                             "--database",
                                                             "--inflated-max",
                                                             "--listen",
                                                             "--requests-per-minute",
                                                             "--threads",
                                                             "--token-requests-per-minute"};

constexpr std::string_view k_agent_more =
    "Examples:\n  iar agent -runmode watcher\n"
    "  iar agent -runmode watcher --kubeconfig ~/.kube/config --ledger-file ledger.json\n"
    "  AGENT_CLIENT_ID=… AGENT_CLIENT_SECRET=… iar agent -runmode watcher \\\n"
    "      --console-url https://console.example:8443 --console-ca ca.pem\n";
constexpr std::array<std::string_view, 40> k_agent_flags = {"--analyzer-seconds",
                                                            "--answer-timeout",
                                                            "--ca-file",
                                                            "--cache",
                                                            "--cid",
                                                            "--client-cert",
                                                            "--client-id",
                                                            "--client-secret",
                                                            "--cluster-name",
                                                            "--connect-timeout",
                                                            "--console-ca",
                                                            "--console-insecure",
                                                            "--console-url",
                                                            "--consumers",
                                                            "--credentials",
                                                            "--debug",
                                                            "--discover-secrets",
                                                            "--exclude-images",
                                                            "--exclude-namespaces",
                                                            "--exclude-registries",
                                                            "--helm-version",
                                                            "--hosts-dir",
                                                            "--insecure",
                                                            "--klogs",
                                                            "--kubeconfig",
                                                            "--ledger-file",
                                                            "--list-page-size",
                                                            "--log-output",
                                                            "--memory",
                                                            "--outbox",
                                                            "--outbox-size",
                                                            "--plain-http",
                                                            "--region",
                                                            "--registries-conf",
                                                            "--registry-credentials",
                                                            "--runmode",
                                                            "--stall-timeout",
                                                            "--threads",
                                                            "--timeout",
                                                            "--watch-silence"};

constexpr std::array k_commands = {
    Command{"agent", "", "", "Assess the images that a cluster runs", k_agent_more, k_agent_flags,
            agent},
    Command{"db build", "[DIR]", "", "Make an advisory database of a folder of feeds",
            k_db_build_more, k_db_build_flags, db_build},
    Command{"db diff", "OLD", "NEW", "Tell what became of advisories between two databases",
            k_db_diff_more, k_db_table_flags, db_diff},
    Command{"db export", "BUNDLE", "",
            "Write a database to one file for machines without a network", k_db_export_more,
            k_db_export_flags, db_export},
    Command{"db fetch", "[DIR]", "", "Fetch feeds from where they are published", k_db_fetch_more,
            k_db_fetch_flags, db_fetch},
    Command{"db import", "BUNDLE", "", "Bring a database up to date from such a file",
            k_db_import_more, k_db_import_flags, db_import},
    Command{"db publish", "FILE", "DIR", "Lay a database out for others to update from",
            k_db_publish_more, k_db_publish_flags, db_publish},
    Command{"db search", "FILE", "NAME", "Show the advisories of an id or alias", k_db_search_more,
            k_db_flags, db_search},
    Command{"db status", "FILE", "", "Show what a database holds, and its age", k_db_status_more,
            k_db_table_flags, db_status},
    Command{"db update", "", "", "Bring a database up to date from a URL or a folder",
            k_db_update_more, k_db_update_flags, db_update},
    Command{"db verify", "FILE", "", "Check every byte of a database", k_db_verify_more, k_db_flags,
            db_verify},
    Command{"explain", "IMAGE", "WHAT",
            "Tell where a package comes from, or why a vulnerability is a finding, or why not",
            k_explain_more, k_explain_flags, explain},
    Command{"policy check", "FILE", "", "Say what is wrong with a policy", k_policy_check_more,
            k_policy_flags, policy_check},
    Command{"policy test", "FILE", "CASES", "Hold a policy against what it must say",
            k_policy_test_more, k_policy_flags, policy_test},
    Command{"scan", "IMAGE", "", "Take the inventory of an image", k_scan_more, k_scan_flags, scan},
    Command{"image files", "IMAGE", "", "List the files that the layers amount to", k_files_more,
            k_files_flags, image_files},
    Command{"image layers", "IMAGE", "", "List the layers and what each changed", k_layers_more,
            k_layers_flags, image_layers},
    Command{"server", "", "", "Serve the console: what agents report to and clients ask",
            k_server_more, k_server_flags, serve},
    Command{"list analyzers", "", "", "List what is looked for in an image", k_list_more,
            k_list_flags, list_analyzers},
    Command{"list feeds", "", "", "List where advisories come from", k_list_feeds_more,
            k_list_flags, list_feeds},
};

}  // namespace

std::span<const Command> commands() { return k_commands; }

std::string_view image_forms() { return k_images; }

}  // namespace iar::app
