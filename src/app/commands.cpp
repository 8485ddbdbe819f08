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
  [docker://]NAME[:TAG][@DIGEST]   an image in a registry

Examples:
)";

constexpr std::string_view k_scan_more = R"(  iar scan oci:./layout
  iar scan oci-archive:app.tar:v1.2 --format json --output app.json
  iar scan oci:./layout --format cyclonedx --output app.cdx.json
  iar scan app:v1 --advisories advisories.db --advisory-keys signing.pem.pub
  skopeo copy docker://registry.example/app:v1 oci-archive:/dev/stdout | iar scan -

Exit status: 0 assessed, 2 wrong usage, 3 not assessed or, with --require-complete, not complete.
)";

constexpr std::string_view k_explain_more = R"(  iar explain oci:./layout pkg:npm/lodash@4.17.21
  iar explain oci:./layout pkg:deb/debian/openssl

PURL is a package URL; without a version it means all versions. Exit status: 0 answered, 2 wrong
usage, 3 not assessed.
)";

constexpr std::string_view k_files_more = R"(  iar image files oci:./layout
  iar image files oci:./layout --digest --format tsv | cut -f 1,7

Columns of tsv: path, kind (f d l c b p), mode, size, link target, layer from 0, SHA-256.
)";

constexpr std::string_view k_layers_more = "  iar image layers oci-archive:app.tar\n";
constexpr std::string_view k_list_more = "Example:\n  iar list analyzers\n";

constexpr std::array<std::string_view, 27> k_scan_flags = {"--advisories",
                                                           "--advisory-keys",
                                                           "--analyzer-seconds",
                                                           "--answer-timeout",
                                                           "--by",
                                                           "--ca-file",
                                                           "--cache",
                                                           "--client-cert",
                                                           "--connect-timeout",
                                                           "--credentials",
                                                           "--foreign-layers",
                                                           "--format",
                                                           "--hosts-dir",
                                                           "--insecure",
                                                           "--memory",
                                                           "--output",
                                                           "--plain-http",
                                                           "--platform",
                                                           "--registries-conf",
                                                           "--require-complete",
                                                           "--source-date-epoch",
                                                           "--spill",
                                                           "--stall-timeout",
                                                           "--stats",
                                                           "--threads",
                                                           "--timeout",
                                                           "--user"};
constexpr std::array<std::string_view, 20> k_explain_flags = {
    "--analyzer-seconds", "--answer-timeout",  "--ca-file",         "--cache",
    "--client-cert",      "--connect-timeout", "--credentials",     "--foreign-layers",
    "--hosts-dir",        "--insecure",        "--memory",          "--output",
    "--plain-http",       "--platform",        "--registries-conf", "--spill",
    "--stall-timeout",    "--threads",         "--timeout",         "--user"};
constexpr std::array<std::string_view, 21> k_files_flags = {
    "--analyzer-seconds", "--answer-timeout",  "--ca-file",
    "--client-cert",      "--connect-timeout", "--credentials",
    "--digest",           "--foreign-layers",  "--format",
    "--hosts-dir",        "--insecure",        "--memory",
    "--output",           "--plain-http",      "--platform",
    "--registries-conf",  "--spill",           "--stall-timeout",
    "--threads",          "--timeout",         "--user"};
constexpr std::array<std::string_view, 19> k_layers_flags = {"--answer-timeout",
                                                             "--ca-file",
                                                             "--cache",
                                                             "--client-cert",
                                                             "--connect-timeout",
                                                             "--credentials",
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
  SOURCE_DATE_EPOCH=1767225600 iar db build ./feeds --output advisories.db --signing-key k.pem

Exit status: 0 built, 2 wrong usage, 3 not built, or built without a feed that was refused.
)";
constexpr std::string_view k_db_status_more =
    "Example:\n  iar db status advisories.db --advisory-keys signing.pem.pub\n";
constexpr std::string_view k_db_verify_more =
    "Example:\n  iar db verify advisories.db --advisory-keys signing.pem.pub\n";
constexpr std::string_view k_db_search_more =
    "Example:\n  iar db search advisories.db CVE-2021-44228 --advisory-keys signing.pem.pub\n";

constexpr std::array<std::string_view, 4> k_db_build_flags = {
    "--output", "--previous", "--signing-key", "--source-date-epoch"};
constexpr std::array<std::string_view, 2> k_db_flags = {"--advisory-keys", "--output"};

constexpr std::string_view k_agent_more =
    "Examples:\n  iar agent -runmode watcher\n"
    "  iar agent -runmode watcher --kubeconfig ~/.kube/config --ledger-file ledger.json\n";
constexpr std::array<std::string_view, 37> k_agent_flags = {"--analyzer-seconds",
                                                            "--answer-timeout",
                                                            "--ca-file",
                                                            "--cache",
                                                            "--cid",
                                                            "--client-cert",
                                                            "--client-id",
                                                            "--client-secret",
                                                            "--cluster-name",
                                                            "--connect-timeout",
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
    Command{"db build", "DIR", "", "Make an advisory database of a folder of feeds",
            k_db_build_more, k_db_build_flags, db_build},
    Command{"db search", "FILE", "NAME", "Show the advisories of an id or alias", k_db_search_more,
            k_db_flags, db_search},
    Command{"db status", "FILE", "", "Show what a database holds, and its age", k_db_status_more,
            k_db_flags, db_status},
    Command{"db verify", "FILE", "", "Check every byte of a database", k_db_verify_more, k_db_flags,
            db_verify},
    Command{"explain", "IMAGE", "PURL", "Tell where a package comes from, or why it is not there",
            k_explain_more, k_explain_flags, explain},
    Command{"scan", "IMAGE", "", "Take the inventory of an image", k_scan_more, k_scan_flags, scan},
    Command{"image files", "IMAGE", "", "List the files that the layers amount to", k_files_more,
            k_files_flags, image_files},
    Command{"image layers", "IMAGE", "", "List the layers and what each changed", k_layers_more,
            k_layers_flags, image_layers},
    Command{"list analyzers", "", "", "List what is looked for in an image", k_list_more,
            k_list_flags, list_analyzers},
};

}  // namespace

std::span<const Command> commands() { return k_commands; }

std::string_view image_forms() { return k_images; }

}  // namespace iar::app
