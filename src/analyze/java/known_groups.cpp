#include "analyze/java/known_groups.h"

#include <algorithm>
#include <array>

#include "analyze/text.h"

namespace iar::analyze {

namespace {

struct Known {
  std::string_view artifact;  // ends in "-" when it is a beginning
  std::string_view group;
  unsigned below = 0;  // only for major versions below this; 0: all, or all others
};

// As Maven Central has them. Here are artifacts built by other tools than Maven, whose archives
// hold no pom.properties, and those whose bundle or module name leads to another group.
constexpr std::array k_known = {
    Known{"activation", "javax.activation"},
    Known{"ant", "org.apache.ant"},
    Known{"ant-", "org.apache.ant"},
    Known{"antlr", "antlr"},
    Known{"antlr4-", "org.antlr"},
    Known{"aopalliance", "aopalliance"},
    Known{"asm", "asm", 4},
    Known{"asm", "org.ow2.asm"},
    Known{"asm-all", "org.ow2.asm"},
    Known{"asm-analysis", "org.ow2.asm"},
    Known{"asm-commons", "org.ow2.asm"},
    Known{"asm-tree", "org.ow2.asm"},
    Known{"asm-util", "org.ow2.asm"},
    Known{"aspectjrt", "org.aspectj"},
    Known{"aspectjweaver", "org.aspectj"},
    Known{"axis", "org.apache.axis"},
    Known{"bcmail-", "org.bouncycastle"},
    Known{"bcpg-", "org.bouncycastle"},
    Known{"bcpkix-", "org.bouncycastle"},
    Known{"bcprov-", "org.bouncycastle"},
    Known{"bctls-", "org.bouncycastle"},
    Known{"bcutil-", "org.bouncycastle"},
    Known{"byte-buddy", "net.bytebuddy"},
    Known{"byte-buddy-", "net.bytebuddy"},
    Known{"checker-qual", "org.checkerframework"},
    Known{"classmate", "com.fasterxml"},
    Known{"commons-beanutils", "commons-beanutils"},
    Known{"commons-codec", "commons-codec"},
    Known{"commons-collections", "commons-collections"},
    Known{"commons-collections4", "org.apache.commons"},
    Known{"commons-dbcp", "commons-dbcp"},
    Known{"commons-digester", "commons-digester"},
    Known{"commons-fileupload", "commons-fileupload"},
    Known{"commons-httpclient", "commons-httpclient"},
    Known{"commons-io", "commons-io"},
    Known{"commons-lang", "commons-lang"},
    Known{"commons-lang3", "org.apache.commons"},
    Known{"commons-logging", "commons-logging"},
    Known{"commons-logging-adapters", "commons-logging"},
    Known{"commons-logging-api", "commons-logging"},
    Known{"commons-net", "commons-net"},
    Known{"commons-pool", "commons-pool"},
    Known{"derby", "org.apache.derby"},
    Known{"derbyclient", "org.apache.derby"},
    Known{"dom4j", "dom4j", 2},
    Known{"dom4j", "org.dom4j"},
    Known{"ecj", "org.eclipse.jdt"},
    Known{"elasticsearch", "org.elasticsearch"},
    Known{"elasticsearch-", "org.elasticsearch"},
    Known{"failureaccess", "com.google.guava"},
    Known{"fastjson", "com.alibaba"},
    Known{"groovy", "org.codehaus.groovy", 4},
    Known{"groovy", "org.apache.groovy"},
    Known{"groovy-all", "org.codehaus.groovy", 4},
    Known{"groovy-", "org.apache.groovy"},
    Known{"gson", "com.google.code.gson"},
    Known{"guava", "com.google.guava"},
    Known{"guice", "com.google.inject"},
    Known{"h2", "com.h2database"},
    Known{"hamcrest", "org.hamcrest"},
    Known{"hamcrest-", "org.hamcrest"},
    Known{"hibernate-", "org.hibernate"},
    Known{"hibernate-validator", "org.hibernate.validator"},
    Known{"hsqldb", "hsqldb", 2},
    Known{"hsqldb", "org.hsqldb"},
    Known{"HikariCP", "com.zaxxer"},
    Known{"itext", "com.lowagie"},
    Known{"javassist", "org.javassist"},
    Known{"javax.inject", "javax.inject"},
    Known{"javax.servlet-api", "javax.servlet"},
    Known{"jaxb-api", "javax.xml.bind"},
    Known{"jaxen", "jaxen"},
    Known{"jdom", "org.jdom"},
    Known{"jdom2", "org.jdom"},
    Known{"jedis", "redis.clients"},
    Known{"jna", "net.java.dev.jna"},
    Known{"jna-platform", "net.java.dev.jna"},
    Known{"joda-time", "joda-time"},
    Known{"jsch", "com.jcraft"},
    Known{"jsoup", "org.jsoup"},
    Known{"jsr305", "com.google.code.findbugs"},
    Known{"junit", "junit"},
    Known{"junit-jupiter", "org.junit.jupiter"},
    Known{"junit-jupiter-", "org.junit.jupiter"},
    Known{"junit-platform-", "org.junit.platform"},
    Known{"jython", "org.python"},
    Known{"jython-standalone", "org.python"},
    Known{"kafka-", "org.apache.kafka"},
    Known{"kotlin-", "org.jetbrains.kotlin"},
    Known{"kotlinx-", "org.jetbrains.kotlinx"},
    Known{"log4j", "log4j"},
    Known{"log4j-", "org.apache.logging.log4j"},
    Known{"logback-", "ch.qos.logback"},
    Known{"mail", "javax.mail"},
    Known{"mariadb-java-client", "org.mariadb.jdbc"},
    Known{"micrometer-", "io.micrometer"},
    Known{"mssql-jdbc", "com.microsoft.sqlserver"},
    Known{"mysql-connector-j", "com.mysql"},
    Known{"mysql-connector-java", "mysql"},
    Known{"netty-", "io.netty"},
    Known{"objenesis", "org.objenesis"},
    Known{"okhttp", "com.squareup.okhttp3"},
    Known{"okio", "com.squareup.okio"},
    Known{"okio-", "com.squareup.okio"},
    Known{"oro", "oro"},
    Known{"poi", "org.apache.poi"},
    Known{"poi-", "org.apache.poi"},
    Known{"postgresql", "org.postgresql"},
    Known{"protobuf-java", "com.google.protobuf"},
    Known{"quartz", "org.quartz-scheduler"},
    Known{"reactor-", "io.projectreactor"},
    Known{"reactor-netty", "io.projectreactor.netty"},
    Known{"reactor-netty-", "io.projectreactor.netty"},
    Known{"rhino", "org.mozilla"},
    Known{"scala-compiler", "org.scala-lang"},
    Known{"scala-library", "org.scala-lang"},
    Known{"scala-reflect", "org.scala-lang"},
    Known{"serializer", "xalan"},
    Known{"servlet-api", "javax.servlet"},
    Known{"slf4j-", "org.slf4j"},
    Known{"snakeyaml", "org.yaml"},
    Known{"snappy-java", "org.xerial.snappy"},
    Known{"spring-", "org.springframework"},
    Known{"spring-amqp", "org.springframework.amqp"},
    Known{"spring-batch-", "org.springframework.batch"},
    Known{"spring-boot", "org.springframework.boot"},
    Known{"spring-boot-", "org.springframework.boot"},
    Known{"spring-cloud-", "org.springframework.cloud"},
    Known{"spring-data-", "org.springframework.data"},
    Known{"spring-hateoas", "org.springframework.hateoas"},
    Known{"spring-integration-", "org.springframework.integration"},
    Known{"spring-jcl", "org.springframework"},
    Known{"spring-kafka", "org.springframework.kafka"},
    Known{"spring-ldap-", "org.springframework.ldap"},
    Known{"spring-plugin-", "org.springframework.plugin"},
    Known{"spring-rabbit", "org.springframework.amqp"},
    Known{"spring-retry", "org.springframework.retry"},
    Known{"spring-security-", "org.springframework.security"},
    Known{"spring-session-", "org.springframework.session"},
    Known{"spring-ws-", "org.springframework.ws"},
    Known{"sqlite-jdbc", "org.xerial"},
    Known{"stax-api", "stax"},
    Known{"tomcat-", "org.apache.tomcat"},
    Known{"tomcat-embed-", "org.apache.tomcat.embed"},
    Known{"undertow-", "io.undertow"},
    Known{"velocity", "org.apache.velocity"},
    Known{"wiremock", "com.github.tomakehurst", 3},
    Known{"wiremock-jre8", "com.github.tomakehurst"},
    Known{"wiremock-jre8-standalone", "com.github.tomakehurst"},
    Known{"wiremock-standalone", "com.github.tomakehurst"},
    Known{"wstx-asl", "org.codehaus.woodstox"},
    Known{"xalan", "xalan"},
    Known{"xercesImpl", "xerces"},
    Known{"xml-apis", "xml-apis"},
    Known{"xmlbeans", "org.apache.xmlbeans"},
    Known{"xmlpull", "xmlpull"},
    Known{"xpp3", "xpp3"},
    Known{"xpp3_min", "xpp3"},
    Known{"xstream", "com.thoughtworks.xstream"},
    Known{"zookeeper", "org.apache.zookeeper"},
    Known{"zstd-jni", "com.github.luben"},
};

constexpr std::string_view k_digits = "0123456789";

}  // namespace

std::string_view known_maven_group(std::string_view artifact, std::string_view version) {
  const std::uint64_t major =
      decimal(version.substr(0, version.find_first_not_of(k_digits))).value_or(~std::uint64_t{0});
  for (const Known& known : k_known) {
    if (known.artifact == artifact && (known.below == 0 || major < known.below)) return known.group;
  }
  return {};
}

std::string_view known_maven_family(std::string_view artifact) {
  const Known* best = nullptr;
  for (const Known& known : k_known) {
    if (!known.artifact.ends_with('-') || !artifact.starts_with(known.artifact)) continue;
    if (best == nullptr || known.artifact.size() > best->artifact.size()) best = &known;
  }
  return best == nullptr ? std::string_view{} : best->group;
}

}  // namespace iar::analyze
