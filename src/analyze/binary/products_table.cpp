// The products that are told by their bytes: which files, which texts inside them, what they are
// called. One row a sign; the best first. The texts are those that the programs print when they are
// asked for their version, or that their build leaves in them.
#include <algorithm>
#include <array>
#include <vector>

#include "analyze/binary/products.h"
#include "analyze/binary/program_names.h"

namespace iar::analyze {

namespace {

using std::string_view_literals::operator""sv;

// Words of patterns.
struct Word {
  std::string_view word;
  std::string_view meaning;
};
constexpr std::array k_words = {
    Word{"<3>", R"([0-9]{1,5}\.[0-9]{1,5}\.[0-9]{1,5})"},
    Word{"<23>", R"([0-9]{1,5}\.[0-9]{1,5}(?:\.[0-9]{1,5})?)"},
    Word{"<34>", R"([0-9]{1,5}\.[0-9]{1,5}\.[0-9]{1,5}(?:\.[0-9]{1,5})?)"},
    Word{"<24>", R"([0-9]{1,5}\.[0-9]{1,5}(?:\.[0-9]{1,5}){0,2})"},
    // What may follow a version that is not a release yet.
    Word{"<pre>", R"((?:-(?:alpha|beta|rc|dev|preview|pre|test)[.0-9]{0,8})?)"},
    Word{"<0s>", R"(\x00{1,32})"},
    // What stands before a text that is not joined to another.
    Word{"<data>", R"([^-+./0-9A-Z_a-z])"},
    Word{"<sha1>", R"([0-9a-f]{40})"},
    // A version of MySQL and its relatives.
    Word{"<my>", R"([0-9]{1,2}\.[0-9]{1,2}(?:\.[0-9]{1,3})?(?:alpha|beta|rc)?[0-9]{0,2})"},
    // The release of a Java runtime, and its version.
    Word{"<jr>", R"([0-9]{1,2}(?:\.[0-9]{1,2}){0,2})"},
    Word{"<jv>", R"([0-9]{1,3}[-._+0-9a-zA-Z]{1,60})"},
};

// Go's linker puts texts that are set when it runs among constants of their size: those of its run
// time, of its mathematics and of its ciphers, whatever the program is.
constexpr std::string_view k_go_data[] = {"\x00go1."sv,
                                          "$a\xcd\x63\x01"sv,
                                          "\xd4+DT\x01"sv,
                                          "=v<y5"sv,
                                          "\x0f\x0e\x0d\x0c\x0b\x0a\x09\x08"sv,
                                          "\x03\x02\x01\x00\x07\x06\x05\x04"sv,
                                          "\x9a\x99\x99\x99\x99\x99\xb9?"sv,
                                          "expand 32-byte k"sv,
                                          "/usr/local/go"sv,
                                          "HEAD\x00"sv,
                                          "\x00clean\x00"sv};

constexpr Product k_python = {"generic", "", "python", "python:python"};
constexpr Sign k_python_signs[] = {{.product = &k_python,
                                    .pattern = R"(\x00(<3>[-+._a-zA-Z0-9]{0,32})\x00)",
                                    .continues_name = true}};

constexpr Product k_pypy = {"generic", "", "pypy", "pypy:pypy"};
constexpr Sign k_pypy_signs[] = {{&k_pypy, R"(\[PyPy (<3>))"}};

constexpr Product k_go = {"generic", "", "go", "golang:go"};
constexpr Sign k_go_signs[] = {
    {&k_go, R"(go([0-9]{1,2}\.[0-9]{1,3}(?:\.[0-9]{1,3}|(?:alpha|beta|rc)[0-9]{1,2})?)\x00)"}};
// The file in the root of Go's distribution.
constexpr Sign k_go_version_signs[] = {
    {.product = &k_go,
     .pattern =
         R"((?:devel )?go([0-9]{1,2}\.[0-9]{1,3}(?:\.[0-9]{1,3}|(?:alpha|beta|rc)[0-9]{1,2})?)"
         R"((?:-[_0-9a-z]{1,40})?))",
     .at_start = true}};

constexpr Product k_julia = {"generic", "", "julia", "julialang:julia"};
constexpr Sign k_julia_signs[] = {
    {&k_julia, R"(__init__\x00(<3><pre>)\x00(?:verify|branch))"},
    {&k_julia, R"(\x00(<3><pre>)\x00(?:branch\x00|julia version|verify_methods\x00))"},
};

constexpr Product k_helm = {"golang", "", "helm", "helm:helm"};
constexpr Sign k_helm_signs[] = {
    {&k_helm, R"([^0-9A-Za-z.]v(<3><pre>)\x00)", k_go_data},
    {&k_helm, R"([^0-9A-Za-z.]v(<3><pre>)\x00)"},
};

constexpr Product k_redis = {"generic", "", "redis", "redis:redis"};
constexpr Product k_valkey = {"generic", "", "valkey", "lfprojects:valkey"};
// The version is followed by the builder's host name and a time. A container's name is twelve
// digits that cannot be told from the version's but by their number.
constexpr Sign k_redis_signs[] = {
    {.product = &k_valkey,
     .pattern = R"(valkey(<3>)[0-9a-f]{12}-1[0-9]{9,19})",
     .hint = R"(valkey[0-9])"},
    {.product = &k_valkey,
     .pattern = R"(valkey(<3>)[a-zA-Z][-0-9a-zA-Z]{0,62}-1[0-9]{9,19})",
     .hint = R"(valkey[0-9])"},
    {.product = &k_redis,
     .pattern = R"([^0-9.](<3>)[0-9a-f]{12}-1[0-9]{9,19})",
     .hint = R"([0-9a-f]-1[0-9])"},
    {.product = &k_redis,
     .pattern = R"([^0-9.](<3>)[a-zA-Z][-0-9a-zA-Z]{0,62}-1[0-9]{9,19})",
     .hint = R"([0-9a-zA-Z]-1[0-9])"},
    {.product = &k_redis, .pattern = R"([^0-9.](<3>)1[0-9]{18}\x00)", .hint = R"([0-9]{16}\x00)"},
    {&k_redis, R"(Redis version (<3>))"},
};
constexpr Sign k_valkey_signs[] = {
    {.product = &k_valkey,
     .pattern = R"([^0-9.](<3>)[0-9a-f]{12}-1[0-9]{9,19})",
     .hint = R"([0-9a-f]-1[0-9])"},
    {.product = &k_valkey,
     .pattern = R"([^0-9.](<3>)[a-zA-Z][-0-9a-zA-Z]{0,62}-1[0-9]{9,19})",
     .hint = R"([0-9a-zA-Z]-1[0-9])"},
};

constexpr Product k_node = {"generic", "", "node", "nodejs:node.js"};
constexpr Sign k_node_signs[] = {
    {&k_node, R"(node\.js/v(<3>))"},
    {&k_node, R"(\x00(?:node )?v([0456]\.[0-9]{1,3}\.[0-9]{1,3})\x00)"},
};

constexpr Product k_busybox = {"generic", "", "busybox", "busybox:busybox"};
constexpr Sign k_busybox_signs[] = {{&k_busybox, R"(BusyBox {1,3}v(<3>))"}};

constexpr Product k_util_linux = {"generic", "", "util-linux", "kernel:util-linux"};
constexpr Sign k_util_linux_signs[] = {{&k_util_linux, R"(\x00util-linux (<23>)\x00)"}};

constexpr Product k_haproxy = {"generic", "", "haproxy", "haproxy:haproxy"};
constexpr std::string_view k_haproxy_near[] = {"HAProxy version", "HA-Proxy version"};
constexpr Sign k_haproxy_signs[] = {
    {&k_haproxy,
     R"(version ([0-9]{1,2}\.[0-9]{1,3}(?:\.|-dev|-rc)[0-9]{1,4})[-+~.0-9a-z]{0,32}, released 20)"},
    {&k_haproxy, R"(HA-?Proxy version ([0-9]{1,2}\.[0-9]{1,3}(?:\.|-dev|-rc)[0-9]{1,4}))"},
    {&k_haproxy,
     R"([^0-9.]([0-9]{1,2}\.[0-9]{1,3}(?:\.|-dev|-rc)[0-9]{1,4})-[0-9a-zA-Z]{6,10}[^0-9a-zA-Z])",
     k_haproxy_near, k_near_bytes_max},
};

constexpr Product k_perl = {"generic", "", "perl", "perl:perl"};
constexpr Sign k_perl_signs[] = {
    {&k_perl, R"(/perl5?/(?:site_perl/|vendor_perl/|core_perl/)?(5\.[0-9]{1,3}\.[0-9]{1,3}))"}};

constexpr Product k_composer = {"generic", "", "composer", "getcomposer:composer"};
constexpr Sign k_composer_signs[] = {
    {&k_composer, R"('pretty_version' {0,4}=> {0,4}'(<3>(?:-?(?:alpha|beta|RC)[0-9]{0,2})?)')"}};

constexpr Product k_httpd = {"generic", "", "httpd", "apache:http_server"};
constexpr Sign k_httpd_signs[] = {{&k_httpd, R"(Apache/(<3>))"}};

constexpr Product k_memcached = {"generic", "", "memcached", "memcached:memcached"};
constexpr Sign k_memcached_signs[] = {{&k_memcached, R"(memcached (<3>))"}};

constexpr Product k_traefik = {"generic", "", "traefik", "traefik:traefik"};
constexpr Sign k_traefik_signs[] = {
    {&k_traefik, R"(<data>v?(<3><pre>)\x00)", k_go_data},
    {&k_traefik, R"(<data>v?(<3><pre>)\x00)"},
};

constexpr Product k_arangodb = {"generic", "", "arangodb", "arangodb:arangodb"};
constexpr Sign k_arangodb_signs[] = {
    {&k_arangodb, R"([^0-9.](<3>(?:-[.0-9a-z]{1,16})?) (?:enterprise |community )?\[linux\])"}};

constexpr Product k_postgresql = {"generic", "", "postgresql", "postgresql:postgresql"};
constexpr Sign k_postgresql_signs[] = {
    {&k_postgresql,
     R"([\x00?]PostgreSQL ([0-9]{1,3}(?:\.[0-9]{1,3}){0,2}(?:(?:alpha|beta|rc)[0-9]{1,2})?))"}};

constexpr Product k_mysql = {"generic", "", "mysql", "oracle:mysql"};
constexpr Product k_mysql_server = {"generic", "", "mysql-server", "oracle:mysql_server"};
constexpr Product k_mysql_cluster = {"generic", "", "mysql-cluster", "oracle:mysql_cluster"};
constexpr Product k_percona_server = {"generic", "", "percona-server", "percona:percona_server"};
constexpr Product k_percona_cluster = {"generic", "", "percona-xtradb-cluster",
                                       "percona:xtradb_cluster"};
constexpr Product k_xtrabackup = {"generic", "", "percona-xtrabackup", "percona:xtrabackup"};
constexpr Product k_mariadb = {"generic", "", "mariadb", "mariadb:mariadb"};
constexpr Sign k_mysql_signs[] = {
    {.product = &k_percona_cluster,
     .pattern = R"(/[Pp]ercona-[Xx]tra[Dd][Bb]-[Cc]luster-(<my>))",
     .hint = "luster-[0-9]"},
    {.product = &k_percona_server,
     .pattern = R"(/[Pp]ercona-[Ss]erver-(<my>))",
     .hint = "ercona-[Ss]erver-"},
    {.product = &k_mariadb, .pattern = R"([^0-9.](<my>)-MariaDB)", .hint = "-MariaDB"},
    {.product = &k_mariadb, .pattern = R"([/\x00]mariadb-(<my>)[-/])", .hint = "mariadb-[0-9]"},
    {.product = &k_mysql, .pattern = R"(\x00(<my>)<0s>mysql)", .hint = R"([0-9]\x00+mysql)"},
    {.product = &k_mysql, .pattern = R"(/mysql-(<my>))", .hint = "/mysql-[0-9]"},
};
constexpr Sign k_mysqld_signs[] = {
    {.product = &k_mysql_cluster,
     .pattern = R"([^0-9.][0-9.]{3,12}-ndb-(<my>))",
     .hint = "-ndb-[0-9]"},
    {.product = &k_mysql_cluster,
     .pattern = R"(/mysql-cluster-(?:gpl|commercial|com)-(<my>))",
     .hint = "/mysql-cluster-"},
    {.product = &k_percona_cluster,
     .pattern = R"(/[Pp]ercona-[Xx]tra[Dd][Bb]-[Cc]luster-(<my>))",
     .hint = "luster-[0-9]",
     .choice = 1},
    {.product = &k_percona_server,
     .pattern = R"(/[Pp]ercona-[Ss]erver-(<my>))",
     .hint = "ercona-[Ss]erver-",
     .choice = 1},
    {.product = &k_mariadb, .pattern = R"([^0-9.](<my>)-MariaDB)", .hint = "-MariaDB", .choice = 1},
    {.product = &k_mysql_server,
     .pattern = R"([^0-9.](<my>)-ndb-[0-9])",
     .hint = "-ndb-[0-9]",
     .choice = 1},
    {.product = &k_mysql_server,
     .pattern = R"(/mysql-(<my>)[-/])",
     .hint = "/mysql-[0-9]",
     .choice = 1},
};
constexpr Sign k_mysql_cluster_signs[] = {
    {.product = &k_mysql_cluster,
     .pattern = R"(/mysql-cluster-(?:gpl|commercial|com)-(<my>))",
     .hint = "/mysql-cluster-"},
    {.product = &k_mysql_cluster,
     .pattern = R"([^0-9.][0-9.]{3,12}-ndb-(<my>))",
     .hint = "-ndb-[0-9]"},
};
constexpr Sign k_xtrabackup_signs[] = {{&k_xtrabackup, R"(/percona-xtrabackup-(<my>))"}};

constexpr Product k_rust = {"generic", "", "rust", "rust-lang:rust"};
constexpr Sign k_rust_signs[] = {
    {&k_rust, R"(c(?: version)? (<3>(?:-(?:nightly|beta)[.0-9]{0,4})?) \()"
              R"([0-9a-f]{6,12} [0-9]{4}-[0-9]{2}-[0-9]{2}\))"},
    {&k_rust, R"(/rustc-(<3>)/library/)"},
};

constexpr Product k_ruby = {"generic", "", "ruby", "ruby-lang:ruby"};
constexpr Sign k_ruby_signs[] = {{&k_ruby, R"(ruby (<3>(?:(?:p|preview|rc|dev)[0-9]{0,4})?) \()"}};

constexpr Product k_erlang = {"generic", "", "erlang", "erlang:erlang\\/otp"};
constexpr std::string_view k_erlang_near[] = {"Erlang/OTP"};
constexpr Sign k_erlang_signs[] = {
    {&k_erlang, R"(/src/otp[-_](?:src_)?(<24>(?:-rc[0-9])?)/erts/)"},
    {&k_erlang, R"(\x00([0-9]{2}\.[0-9]{1,2}(?:\.[0-9]{1,3}){0,2}(?:-rc[0-9])?)\x00)",
     k_erlang_near},
};

constexpr Product k_swipl = {"generic", "", "swipl", "swi-prolog:swi-prolog"};
constexpr Sign k_swipl_signs[] = {{&k_swipl, R"(swipl-(<3>)/)"}};

constexpr Product k_dart = {"generic", "", "dart", "dart:dart_software_development_kit"};
constexpr Sign k_dart_signs[] = {
    {&k_dart, R"(\x00(<3>(?:-[0-9]{1,4}(?:\.[0-9]{1,3}){0,2}\.(?:beta|dev))?) \()"}};

constexpr Product k_deno = {"generic", "", "deno", "deno:deno"};
constexpr Sign k_deno_signs[] = {
    {&k_deno, R"(Deno/(<3>))"},
    {&k_deno, R"(deno(?:-|-canary/)<sha1>(?:release/v)?(<3>))"},
    {&k_deno, R"(denover(<3>))"},
    {&k_deno, R"([^0-9.](<3>)<sha1>DENO)"},
};

constexpr Product k_ghc = {"generic", "haskell", "ghc", "haskell:ghc"};
constexpr Product k_cabal = {"generic", "haskell", "cabal", "haskell:cabal"};
constexpr Product k_stack = {"generic", "haskell", "stack", "haskell:stack"};
constexpr Sign k_ghc_signs[] = {
    {&k_ghc, R"(\x00GHC (<3>)\x00)"},
    {&k_ghc, R"(libHSghc-(<3>)-)"},
};
constexpr Sign k_cabal_signs[] = {
    {&k_cabal, R"(\x00Cabal-(<34>)-)"},
    {&k_cabal, R"(cabal-install-(<34>)[-\x00])"},
};
constexpr Sign k_stack_signs[] = {{&k_stack, R"(Version\s{0,4}(<34>),\s{0,4}Git)"}};

constexpr Product k_consul = {"golang", "", "consul", "hashicorp:consul"};
constexpr Sign k_consul_signs[] = {
    {&k_consul, R"(CONSUL_VERSION: (<3>))"},
    {&k_consul, R"re(GitDescribe=v?(<3>)")re"},
    {&k_consul, R"(\x00v(<3>)\x00)"},
};

// Go joins texts of one length; these are the neighbours that versions of five to seven characters
// and of pre-releases have.
constexpr Product k_vault = {"golang", "github.com/hashicorp", "vault", "hashicorp:vault"};
constexpr Sign k_vault_signs[] = {
    {.product = &k_vault, .pattern = R"(revoke(<3>(?:-rc[0-9])?))", .hint = "revoke[0-9]"},
    {.product = &k_vault,
     .pattern = R"(index_state(<3>(?:-rc[0-9])?))",
     .hint = "index_state[0-9]"},
    {.product = &k_vault, .pattern = R"(state(<3>-rc[0-9]))", .hint = "state[0-9]"},
    {.product = &k_vault, .pattern = R"(016x(1\.[0-9]{1,2}\.[0-9]{1,2}))", .hint = "016x1"},
    {.product = &k_vault,
     .pattern = R"(\x00([01]\.[0-9]{1,2}\.[0-9]{1,2}<pre>)\x00)",
     .hint = R"(\x00[01]\.[0-9])"},
};

constexpr Product k_nginx = {"generic", "", "nginx", "f5:nginx"};
constexpr Sign k_nginx_signs[] = {
    {&k_nginx, R"([\x00?]nginx version: [^/\x00]{1,40}/(<3>(?:\+[0-9]{1,4})?(?:-[0-9]{1,4})?))"}};

constexpr Product k_bash = {"generic", "", "bash", "gnu:bash"};
constexpr Sign k_bash_signs[] = {{&k_bash, R"(@\(#\)Bash version (<3>)\()"}};

constexpr Product k_aws_lc = {"generic", "", "aws-lc", "amazon:aws_libcrypto"};
constexpr Product k_openssl = {"generic", "", "openssl", "openssl:openssl"};
constexpr Sign k_openssl_signs[] = {
    {&k_aws_lc, R"(AWS-LC (<3>)\))"},
    {&k_openssl,
     R"(\x00OpenSSL (<3>(?:[a-z]{1,2}|-(?:alpha|beta|pre|rc|dev)[0-9]{0,2})?)[^0-9A-Za-z.])"},
};

constexpr Product k_openldap = {"generic", "", "openldap", "openldap:openldap"};
constexpr Sign k_openldap_signs[] = {{&k_openldap, R"(\$OpenLDAP: [a-z]{3,16} (<3>))"}};

constexpr Product k_qtbase = {"generic", "", "qtbase", "qt:qtbase"};
constexpr Sign k_qtbase_signs[] = {
    {&k_qtbase, R"(\x00Qt (<3>) \()"},
    {&k_qtbase, R"(QtCore library version (<3>))"},
};

constexpr Product k_gcc = {"generic", "", "gcc", "gnu:gcc"};
constexpr Sign k_gcc_signs[] = {{&k_gcc, R"(GCC: \(GNU\) (<3>))"}};

constexpr Product k_fluent_bit = {"github", "", "fluent-bit", "treasuredata:fluent_bit"};
constexpr Sign k_fluent_bit_signs[] = {
    {&k_fluent_bit, R"(\x00(<3>)<0s>(?:\x1b\[1m<0s>)?(?:%s)?Fluent)"}};

constexpr Product k_wp_cli = {"generic", "", "wp-cli", "wp-cli:wp-cli"};
constexpr Sign k_wp_cli_signs[] = {{&k_wp_cli, R"(wp-cli/wp-cli (<3>))"}};

constexpr Product k_curl = {"generic", "", "curl", "haxx:curl"};
constexpr Sign k_curl_signs[] = {{&k_curl, R"(curl/(<3>))"}};

constexpr Product k_lighttpd = {"generic", "", "lighttpd", "lighttpd:lighttpd"};
constexpr Sign k_lighttpd_signs[] = {{&k_lighttpd, R"(\x00lighttpd/(<3>)[\x00 -])"}};

constexpr Product k_proftpd = {"generic", "", "proftpd", "proftpd:proftpd"};
constexpr Sign k_proftpd_signs[] = {
    {&k_proftpd, R"(ProFTPD Version (<3>(?:[a-z]|rc[0-9]{1,2})?)[\x00 ])"}};

constexpr Product k_zstd = {"generic", "", "zstd", "facebook:zstandard"};
constexpr Sign k_zstd_signs[] = {{&k_zstd, R"(\x00v(<3>)\x00)"}};

constexpr Product k_xz = {"generic", "", "xz", "tukaani:xz"};
constexpr Sign k_xz_signs[] = {{&k_xz, R"(xz \(XZ Utils\) (<3>(?:alpha|beta)?)\x00)"}};

constexpr Product k_gzip = {"generic", "", "gzip", "gnu:gzip"};
constexpr Sign k_gzip_signs[] = {{&k_gzip, R"(\x00([0-9]\.[0-9]{1,2}(?:\.[0-9]{1,2})?)\x00)"}};

constexpr Product k_sqlcipher = {"generic", "", "sqlcipher", "zetetic:sqlcipher"};
constexpr std::string_view k_sqlcipher_near[] = {
    "\x00"
    "community\x00"sv,
    "\x00"
    "commercial\x00"sv,
    "\x00"
    "enterprise\x00"sv,
    "sqlcipher_"};
constexpr Sign k_sqlcipher_signs[] = {
    {&k_sqlcipher, R"([^0-9]\x00(<3>)\x00)", k_sqlcipher_near},
    {&k_sqlcipher, R"([^0-9]\x00(<3>)\x00)"},
};

constexpr Product k_jq = {"generic", "", "jq", "jqlang:jq"};
constexpr Sign k_jq_signs[] = {
    {&k_jq, R"(\x00(?:jq-)?([0-9]{1,2}\.[0-9]{1,2}(?:\.[0-9]{1,2})?(?:rc[0-9])?)\x00)"}};

constexpr Product k_chrome = {"generic", "", "chrome", "google:chrome"};
constexpr Sign k_chrome_signs[] = {
    {&k_chrome, R"(\x00([0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,5}\.[0-9]{1,5})\x00Default)"}};

constexpr Product k_ffmpeg = {"generic", "", "ffmpeg", "ffmpeg:ffmpeg"};
constexpr Sign k_ffmpeg_signs[] = {
    {&k_ffmpeg, R"(FFmpeg version n?(<23>))"},
    {&k_ffmpeg, R"(%s version n?(<23>))"},
};

constexpr Product k_elixir = {"generic", "", "elixir", "elixir-lang:elixir"};
constexpr std::string_view k_elixir_near[] = {"application,elixir"};
constexpr Sign k_elixir_signs[] = {{&k_elixir, R"(ELIXIR_VERSION=(<3>(?:-[a-z0-9.]{1,16})?))"}};
constexpr Sign k_elixir_app_signs[] = {
    {&k_elixir, R"re(\{vsn, {0,4}"(<3>(?:-[a-z0-9.]{1,16})?)"\})re", k_elixir_near}};

constexpr Product k_pilot_discovery = {"generic", "", "pilot-discovery", "istio:istio"};
constexpr Product k_pilot_agent = {"generic", "", "pilot-agent", "istio:istio"};
// The version stands beside that of the image's tag.
constexpr std::string_view k_pilot = R"([0-9]\.[0-9]{1,3}\.[0-9]{1,3}<pre><0s>(<3><pre>)\x00)";
constexpr std::string_view k_pilot_clean = R"([Cc]lean<0s>(<3><pre>)\x00)";
constexpr std::string_view k_pilot_modified =
    R"([Mm]odified<0s>([0-9]\.[0-9]{1,3}(?:\.[0-9]{1,3})?-dev)\x00)";
constexpr std::string_view k_pilot_data = R"(<data>(<23><pre>)\x00)";
constexpr Sign k_pilot_discovery_signs[] = {
    {.product = &k_pilot_discovery, .pattern = k_pilot, .hint = R"([-.0-9a-z]\x00+[0-9]\.[0-9])"},
    {.product = &k_pilot_discovery, .pattern = k_pilot_clean, .hint = R"(lean\x00+[0-9])"},
    {.product = &k_pilot_discovery, .pattern = k_pilot_modified, .hint = R"(odified\x00+[0-9])"},
    {&k_pilot_discovery, k_pilot_data, k_go_data},
};
constexpr Sign k_pilot_agent_signs[] = {
    {.product = &k_pilot_agent, .pattern = k_pilot, .hint = R"([-.0-9a-z]\x00+[0-9]\.[0-9])"},
    {.product = &k_pilot_agent, .pattern = k_pilot_clean, .hint = R"(lean\x00+[0-9])"},
    {.product = &k_pilot_agent, .pattern = k_pilot_modified, .hint = R"(odified\x00+[0-9])"},
    {&k_pilot_agent, k_pilot_data, k_go_data},
};

constexpr Product k_grafana = {"generic", "", "grafana", "grafana:grafana"};
constexpr Sign k_grafana_signs[] = {
    {.product = &k_grafana,
     .pattern = R"(\x00release-(<3><pre>)(?:\+security-[0-9]{1,3})?\x00)",
     .hint = R"(\x00release-[0-9])"},
    {&k_grafana, R"(<data>([1-9][0-9]\.[0-9]{1,2}\.[0-9]{1,2}-[0-9]{5,9})\x00)"},
    {&k_grafana, R"(<data>([1-9][0-9]?\.[0-9]{1,2}\.[0-9]{1,2}<pre>)(?:\+security-[0-9]{1,3})?)"
                 R"(<0s>v[0-9]{1,2}\.[0-9]{1,2}\.x\x00)"},
    {&k_grafana,
     R"(<data>([1-9][0-9]?\.[0-9]{1,2}\.[0-9]{1,2}<pre>)(?:\+security-[0-9]{1,3})?\x00)", k_go_data,
     k_near_bytes_max},
    {&k_grafana, R"(\x00([1-9][0-9]?\.[0-9]{1,2}\.[0-9]{1,2}<pre>)(?:\+security-[0-9]{1,3})?\x00)"},
};

constexpr Product k_envoy = {"generic", "", "envoy", "envoyproxy:envoy"};
constexpr std::string_view k_envoy_near[] = {"envoy_reloadable_features",
                                             "envoy.reloadable_features",
                                             "envoy_quic",
                                             "Unable to",
                                             "ValidationError",
                                             "[source/",
                                             "source/common/",
                                             "source/server/",
                                             "source/extensions/",
                                             "envoy.",
                                             "TLS client "};
constexpr std::string_view k_envoy_release[] = {"RELEASE"};
constexpr Sign k_envoy_signs[] = {
    {&k_envoy, R"(\x00(1\.[1-9][0-9]\.[0-9]{1,2}(?:-dev)?)\x00)", k_envoy_near, k_near_bytes_max},
    {&k_envoy, R"(\x00(1\.[0-9]\.[0-9]{1,2}(?:-dev)?)\x00)", k_envoy_release, 24},
    {&k_envoy, R"(\x00(1\.[1-9][0-9]\.[0-9]{1,2}(?:-dev)?)\x00)"},
};

constexpr Product k_mongodb = {"generic", "", "mongodb", "mongodb:mongodb"};
constexpr Sign k_mongodb_signs[] = {
    {&k_mongodb, R"([^0-9.](<3>(?:-rc[0-9]{1,2})?)<0s>(?:tcmalloc|heap_size|cppdefines))"}};

constexpr Product k_ingress_nginx = {"generic", "", "nginx-ingress-controller",
                                     "kubernetes:ingress-nginx"};
constexpr Sign k_ingress_nginx_signs[] = {
    {&k_ingress_nginx, R"(v(<3><pre>)\x00)", k_go_data, 800},
    {&k_ingress_nginx, R"(<data>(<3><pre>)\x00)", k_go_data},
    {&k_ingress_nginx, R"(<data>v(<3><pre>)\x00)"},
};

// As with Vault: the texts that stand beside a version of the same length.
constexpr std::string_view k_beat = R"((?:Test |rate|plugin)([5-9]\.[0-9]{1,2}\.[0-9]{1,2}))";
constexpr std::string_view k_beat_any =
    R"([A-Za-z ]([5-9]\.(?:[1-9][0-9]?\.[0-9]{1,2}|0\.[1-9][0-9]?)<pre>)[-A-Za-z%:])";
constexpr Product k_elastic_agent = {"generic", "", "elastic-agent", "elastic:elastic_agent"};
constexpr Sign k_elastic_agent_signs[] = {
    {&k_elastic_agent, R"(enroll(?:: true)?([5-9]\.[0-9]{1,2}\.[0-9]{1,2})-?header)"},
    {&k_elastic_agent, R"(PM([5-9]\.[0-9]{1,2}\.[0-9]{1,2}):https)"},
    {&k_elastic_agent, k_beat_any},
};
constexpr Product k_filebeat = {"generic", "", "filebeat", "elastic:filebeat"};
constexpr Sign k_filebeat_signs[] = {{&k_filebeat, k_beat}, {&k_filebeat, k_beat_any}};
constexpr Product k_heartbeat = {"generic", "", "heartbeat", "elastic:heartbeat"};
constexpr Sign k_heartbeat_signs[] = {{&k_heartbeat, k_beat}, {&k_heartbeat, k_beat_any}};
constexpr Product k_packetbeat = {"generic", "", "packetbeat", "elastic:packetbeat"};
constexpr Sign k_packetbeat_signs[] = {{&k_packetbeat, k_beat}, {&k_packetbeat, k_beat_any}};
constexpr Product k_metricbeat = {"generic", "", "metricbeat", "elastic:metricbeat"};
constexpr Sign k_metricbeat_signs[] = {{&k_metricbeat, k_beat}, {&k_metricbeat, k_beat_any}};
constexpr Product k_auditbeat = {"generic", "", "auditbeat", "elastic:auditbeat"};
constexpr Sign k_auditbeat_signs[] = {{&k_auditbeat, k_beat}, {&k_auditbeat, k_beat_any}};

constexpr Product k_krb5 = {"generic", "", "krb5", "mit:kerberos_5"};
constexpr Product k_heimdal = {"generic", "", "heimdal-krb5", "heimdal_project:heimdal"};
constexpr Sign k_krb5_signs[] = {
    {&k_krb5, R"(KRB5_BRAND: krb5-(<23>)[- ])"},
    {&k_heimdal, R"(Heimdal (<23>)[\x00 ])"},
};

constexpr Product k_bun = {"generic", "", "bun", "bun:bun"};
constexpr Sign k_bun_signs[] = {
    {&k_bun, R"(\nbun-(<3>)\n)"},
    {&k_bun, R"(Bun[ /]v?(<3>)[^0-9.])"},
};

constexpr Product k_openjdk = {"generic", "", "openjdk", "oracle:openjdk"};
constexpr Product k_graalvm = {"generic", "", "graalvm", "oracle:graalvm"};
constexpr Product k_zulu = {"generic", "", "zulu", "azul:zulu"};
constexpr Product k_ibm_java = {"generic", "", "java", "ibm:java"};
constexpr Product k_ibm_sdk = {"generic", "", "java_sdk", "ibm:java_sdk"};
constexpr Product k_jre = {"generic", "", "jre", "oracle:jre"};
constexpr Product k_jdk = {"generic", "", "jdk", "oracle:jdk"};
constexpr std::string_view k_openjdk_near[] = {"openjdk"};
constexpr std::string_view k_graalvm_version =
    R"(\x00([0-9]{1,2}[.0-9]{0,16}\+[0-9]{1,3}-jvmci-[.0-9]{1,16}-b[0-9]{1,3})\x00)";
// The launcher's name, its release and its version, in this order or the other.
constexpr std::string_view k_java_version = R"(java<0s><jr><0s>(<jv>)\x00)";
constexpr std::string_view k_java_version_first = R"(\x00<jr><0s>(<jv>)<0s>(?:openjdk|java)\x00)";
// IBM's carry the time of their build.
constexpr std::string_view k_ibm_version =
    R"(\x00([.0-9]{1,8}-[a-z]{0,16}_20[0-9]{2}_[0-9]{2}_[0-9]{2}[-_0-9a-zA-Z]{0,32})\x00)";
constexpr Sign k_java_signs[] = {
    {.product = &k_graalvm, .pattern = k_graalvm_version, .hint = "-jvmci-"},
    {.product = &k_zulu, .pattern = k_java_version, .path_part = "zulu", .hint = R"(java\x00)"},
    {.product = &k_zulu,
     .pattern = k_java_version_first,
     .path_part = "zulu",
     .hint = R"([0-9A-Z]\x00+(?:openjdk|java)\x00)"},
    {.product = &k_ibm_java, .pattern = k_ibm_version, .hint = "_20[0-9]{2}_"},
    {.product = &k_openjdk,
     .pattern = R"(openjdk<0s>java<0s><jr><0s>(<jv>)\x00)",
     .hint = R"(openjdk\x00+java)"},
    {.product = &k_openjdk,
     .pattern = R"(\x00<jr><0s>(<jv>)<0s>openjdk<0s>java)",
     .hint = R"(openjdk\x00+java)"},
    {.product = &k_openjdk,
     .pattern = k_java_version,
     .near = k_openjdk_near,
     .near_bytes = k_near_bytes_max,
     .hint = R"(java\x00)"},
    {.product = &k_ibm_java, .pattern = k_java_version, .path_part = "ibm", .hint = R"(java\x00)"},
    {.product = &k_jre, .pattern = k_java_version, .hint = R"(java\x00)"},
    {.product = &k_jre,
     .pattern = R"(\x00([0-9]{1,2}\.[0-9]{1,2}\.[0-9][-._+0-9a-zA-Z]{0,40})\x00)",
     .hint = R"(\x00[0-9]+\.[0-9])"},
};
constexpr Sign k_jdb_signs[] = {
    {.product = &k_graalvm, .pattern = k_graalvm_version, .hint = "-jvmci-"},
    {.product = &k_zulu, .pattern = k_java_version, .path_part = "zulu", .hint = R"(java\x00)"},
    {.product = &k_zulu,
     .pattern = k_java_version_first,
     .path_part = "zulu",
     .hint = R"([0-9A-Z]\x00+(?:openjdk|java)\x00)"},
    {.product = &k_ibm_sdk, .pattern = k_ibm_version, .hint = "_20[0-9]{2}_"},
    {.product = &k_openjdk,
     .pattern = R"(openjdk<0s>java<0s><jr><0s>(<jv>)\x00)",
     .hint = R"(openjdk\x00+java)"},
    {.product = &k_openjdk,
     .pattern = R"(\x00<jr><0s>(<jv>)<0s>openjdk<0s>java)",
     .hint = R"(openjdk\x00+java)"},
    {.product = &k_openjdk,
     .pattern = k_java_version,
     .near = k_openjdk_near,
     .near_bytes = k_near_bytes_max,
     .hint = R"(java\x00)"},
    {.product = &k_ibm_sdk, .pattern = k_java_version, .path_part = "ibm", .hint = R"(java\x00)"},
    {.product = &k_openjdk,
     .pattern = R"(\x00([0-9]{1,2}\.[0-9]{1,2}\.[0-9][-._+0-9a-zA-Z]{0,40})\x00)",
     .near = k_openjdk_near,
     .near_bytes = k_near_bytes_max,
     .hint = R"(\x00[0-9]+\.[0-9])"},
    {.product = &k_jdk,
     .pattern = R"(\x00([0-9]{1,2}\.[0-9]{1,2}\.[0-9][-._+0-9a-zA-Z]{0,40})\x00)",
     .hint = R"(\x00[0-9]+\.[0-9])"},
};

constexpr Product k_php = {"generic", "", "php", "php:php"};
constexpr Sign k_php_signs[] = {
    {&k_php, R"(X-Powered-By: PHP/(<3>(?:(?:alpha|beta|RC)[0-9]{1,2})?))"}};

constexpr Product k_argocd = {"golang", "github.com/argoproj", "argo-cd", "argoproj:argo_cd"};
constexpr Sign k_argocd_signs[] = {
    {&k_argocd, R"(argo-cd(?:/v[0-9])?/common\.version=v?(<3><pre>))"}};

constexpr Product k_imagemagick = {"generic", "", "imagemagick", "imagemagick:imagemagick"};
constexpr Sign k_imagemagick_signs[] = {
    {&k_imagemagick, R"(ImageMagick ([5-9]\.[0-9]{1,2}\.[0-9]{1,2}(?:-[0-9]{1,3})?) )"}};

constexpr Product k_sqlite = {"generic", "", "sqlite", "sqlite:sqlite"};
constexpr Sign k_sqlite_signs[] = {{&k_sqlite, R"(\x00(3\.[0-9]{1,2}\.[0-9]{1,2})\x00)"}};

constexpr Product k_openssh = {"generic", "", "openssh", "openbsd:openssh"};
constexpr Sign k_openssh_signs[] = {{&k_openssh, R"(OpenSSH_([0-9]{1,2}\.[0-9]{1,2}p[0-9]))"}};

constexpr std::array k_programs = {
    Program{"arangosh arangod", k_arangodb_signs},
    Program{"argocd", k_argocd_signs},
    Program{"auditbeat", k_auditbeat_signs},
    Program{"bash", k_bash_signs},
    Program{"beam.smp erlexec liberts_internal.a", k_erlang_signs},
    Program{"bun", k_bun_signs},
    Program{"busybox", k_busybox_signs},
    Program{"cabal", k_cabal_signs},
    Program{"chrome", k_chrome_signs},
    Program{"composer composer.phar", k_composer_signs},
    Program{"consul", k_consul_signs},
    Program{"curl libcurl*.so*", k_curl_signs},
    Program{"dart", k_dart_signs},
    Program{"deno", k_deno_signs},
    Program{"elastic-agent", k_elastic_agent_signs},
    Program{"elixir", k_elixir_signs},
    Program{"elixir.app", k_elixir_app_signs},
    Program{"envoy", k_envoy_signs},
    Program{"ffmpeg ffprobe libavcodec*.so* libavdevice*.so* libavfilter*.so* libavformat*.so* "
            "libavutil*.so* libpostproc*.so* libswresample*.so* libswscale*.so*",
            k_ffmpeg_signs},
    Program{"filebeat", k_filebeat_signs},
    Program{"fluent-bit", k_fluent_bit_signs},
    Program{"gcc", k_gcc_signs},
    Program{"getopt", k_util_linux_signs},
    Program{"ghc ghc-#", k_ghc_signs},
    Program{"go go.exe", k_go_signs},
    Program{"VERSION", k_go_version_signs},
    Program{"grafana grafana-server", k_grafana_signs},
    Program{"gzip", k_gzip_signs},
    Program{"haproxy", k_haproxy_signs},
    Program{"heartbeat", k_heartbeat_signs},
    Program{"helm", k_helm_signs},
    Program{"httpd apache2", k_httpd_signs},
    Program{"java", k_java_signs},
    Program{"jdb", k_jdb_signs},
    Program{"jq", k_jq_signs},
    Program{"ldapsearch slapd", k_openldap_signs},
    Program{"libjulia-internal.so*", k_julia_signs},
    Program{"libkrb5.so*", k_krb5_signs},
    Program{"libpypy*.so*", k_pypy_signs},
    Program{"libstd-*.so libstd-*.dylib", k_rust_signs},
    Program{"lighttpd", k_lighttpd_signs},
    Program{"magick libMagickCore-*.so*", k_imagemagick_signs},
    Program{"memcached", k_memcached_signs},
    Program{"metricbeat", k_metricbeat_signs},
    Program{"mongod mongos", k_mongodb_signs},
    Program{"mysql mariadb", k_mysql_signs},
    Program{"mysqld mariadbd", k_mysqld_signs},
    Program{"ndbd ndbmtd ndb_mgmd", k_mysql_cluster_signs},
    Program{"nginx", k_nginx_signs},
    Program{"nginx-ingress-controller", k_ingress_nginx_signs},
    Program{"node libnode.so*", k_node_signs},
    Program{"openssl libcrypto*.so* libssl*.so*", k_openssl_signs},
    Program{"packetbeat", k_packetbeat_signs},
    Program{"perl libperl.so*", k_perl_signs},
    Program{"php php# php-fpm php-fpm# php-cgi php-cgi# libphp*.so", k_php_signs},
    Program{"pilot-agent", k_pilot_agent_signs},
    Program{"pilot-discovery", k_pilot_discovery_signs},
    Program{"postgres", k_postgresql_signs},
    Program{"proftpd", k_proftpd_signs},
    Program{"python# libpython#*.so*", k_python_signs},
    Program{"libQt*Core.so*", k_qtbase_signs},
    Program{"redis-server", k_redis_signs},
    Program{"ruby ruby# libruby.so* libruby-*.so*", k_ruby_signs},
    Program{"sqlcipher", k_sqlcipher_signs},
    Program{"sqlite3 libsqlite3*.so*", k_sqlite_signs},
    Program{"ssh sshd", k_openssh_signs},
    Program{"stack", k_stack_signs},
    Program{"swipl", k_swipl_signs},
    Program{"traefik", k_traefik_signs},
    Program{"valkey-server", k_valkey_signs},
    Program{"vault", k_vault_signs},
    Program{"wp wp-cli.phar", k_wp_cli_signs},
    Program{"xtrabackup", k_xtrabackup_signs},
    Program{"xz", k_xz_signs},
    Program{"zstd", k_zstd_signs},
};

constexpr std::size_t k_names = [] {
  std::size_t count = 0;
  for (const Program& program : k_programs) {
    for (std::string_view rest = program.names; !rest.empty(); take_name(rest)) ++count;
  }
  return count;
}();

constexpr std::array<Want, k_names> k_wants = [] {
  std::array<Want, k_names> out{};
  std::size_t at = 0;
  for (const Program& program : k_programs) {
    std::string_view rest = program.names;
    while (!rest.empty()) out.at(at++) = want_of(take_name(rest));
  }
  return out;
}();

}  // namespace

extern constexpr Analyzer k_products = {.name = "binary/products",
                                        .version = 1,
                                        .wants = k_wants,
                                        .size_max = std::uint64_t{4} << 30U,
                                        .run = TapFunction{start_product_scan},
                                        .what = "programs that no package manager wrote down"};

std::span<const Program> programs() { return k_programs; }

// The signs' bounds only keep matches short; what is looked for first need not have them.
Result<std::string> hint_of(const Sign& sign) {
  if (!sign.hint.empty()) return expanded(sign.hint);
  TRY_ASSIGN(const std::string text, expanded(sign.pattern));
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c != '{') out += c;
    if (c == '\\' && at + 1 < text.size()) out += text[++at];
    if (c != '{') continue;
    out += text.substr(at, 2) == "{0" ? '*' : '+';
    at = text.find('}', at);
  }
  return out;
}

Result<std::string> expanded(std::string_view pattern) {
  std::string out;
  while (!pattern.empty()) {
    std::string_view part = pattern.substr(0, 1);
    if (part == "<") {
      const Word* found = nullptr;
      for (const Word& word : k_words) {
        if (pattern.starts_with(word.word)) found = &word;
      }
      if (found == nullptr) {
        return make_error(ErrorCode::internal, "no word of patterns: " + std::string(pattern));
      }
      part = found->word;
      out += found->meaning;
    } else {
      out += part;
    }
    pattern.remove_prefix(part.size());
  }
  return out;
}

std::string products_page() {
  std::string out =
      "# Products\n\n"
      "Programs and libraries that `binary/products` tells by their bytes, whether or not a "
      "package\n"
      "manager wrote them down. Made from the table in `src/analyze/binary/products_table.cpp`, "
      "with\n"
      "which a test compares this page. In file names `*` stands for anything and `#` for numbers "
      "with\n"
      "dots between.\n\n"
      "| files | package | CPE |\n|---|---|---|\n";
  for (const Program& program : k_programs) {
    std::vector<const Product*> told;
    for (const Sign& sign : program.signs) {
      if (std::ranges::find(told, sign.product) == told.end()) told.push_back(sign.product);
    }
    for (const Product* product : told) {
      const std::string space =
          product->name_space.empty() ? "" : std::string(product->name_space) + "/";
      out += "| `" + std::string(program.names) + "` | `pkg:" + std::string(product->type) + "/" +
             space + std::string(product->name) + "` | `" + std::string(product->cpe) + "` |\n";
    }
  }
  return out;
}

}  // namespace iar::analyze
