// Which collection answers which call.
#include <array>

#include "server/rows.h"

namespace iar::server {

namespace {

using store::Collection;

constexpr std::array k_sources = {
    Source{"GetCombinedImages", Collection::images, "", "last_seen.desc", ""},
    Source{"CombinedImageDetail", Collection::images, "", "last_seen.desc", ""},
    Source{"CombinedImageByVulnerabilityCount", Collection::images, "", "vulnerabilities.desc", ""},
    Source{"ReadCombinedImagesExport", Collection::images, "", "last_seen.desc", ""},
    Source{"AggregateImageCount", Collection::images, "", "", ""},
    Source{"AggregateImageCountByBaseOS", Collection::images, "base_os", "", ""},
    Source{"AggregateImageCountByState", Collection::images, "", "", ""},
    Source{"AggregateImageAssessmentHistory", Collection::images, "last_seen", "", ""},
    Source{"ReadCombinedVulnerabilities", Collection::vulnerabilities, "", "cvss_score.desc", ""},
    Source{"ReadCombinedVulnerabilitiesDetails", Collection::findings, "", "", ""},
    Source{"ReadCombinedVulnerabilitiesInfo", Collection::vulnerabilities, "", "", ""},
    Source{"ReadVulnerabilityCount", Collection::vulnerabilities, "", "", ""},
    Source{"ReadVulnerabilityCountByActivelyExploited", Collection::vulnerabilities, "", "",
           "exploited_status:90"},
    Source{"ReadVulnerabilityCountByCPSRating", Collection::vulnerabilities, "cps_rating", "", ""},
    Source{"ReadVulnerabilityCountByCVSSScore", Collection::vulnerabilities, "cvss_score", "", ""},
    Source{"ReadVulnerabilityCountBySeverity", Collection::vulnerabilities, "severity", "", ""},
    Source{"ReadVulnerabilitiesByImageCount", Collection::vulnerabilities, "",
           "images_impacted.desc", ""},
    Source{"ReadVulnerabilitiesPublicationDate", Collection::vulnerabilities, "",
           "published_date.desc", ""},
    Source{"ReadPackagesCombined", Collection::packages, "", "vulnerability_count.desc", ""},
    Source{"ReadPackagesCombinedExport", Collection::packages, "", "vulnerability_count.desc", ""},
    Source{"ReadPackagesCombinedV2", Collection::package_findings, "", "", ""},
    Source{"ReadPackagesByVulnCount", Collection::packages, "", "vulnerability_count.desc", ""},
    Source{"ReadPackagesByFixableVulnCount", Collection::packages, "", "vulnerability_count.desc",
           ""},
    Source{"ReadPackagesByImageCount", Collection::packages, "", "all_images.desc", ""},
    Source{"ReadCombinedDetections", Collection::detections, "", "", ""},
    Source{"ReadDetections", Collection::image_detections, "", "", ""},
    Source{"SearchDetections", Collection::image_detections, "id", "", ""},
    Source{"ReadDetectionsCount", Collection::image_detections, "", "", ""},
    Source{"ReadDetectionsCountBySeverity", Collection::image_detections, "severity", "", ""},
    Source{"ReadDetectionsCountByType", Collection::image_detections, "detection_type", "", ""},
    Source{"ReadClusterCombined", Collection::clusters, "", "", ""},
    Source{"ReadClusterCount", Collection::clusters, "", "", ""},
    Source{"ReadClustersByDateRangeCount", Collection::clusters, "last_seen", "", ""},
    Source{"ReadClustersByKubernetesVersionCount", Collection::clusters, "kubernetes_version", "",
           ""},
    Source{"ReadClustersByStatusCount", Collection::clusters, "cluster_status", "", ""},
    Source{"ReadNodeCombined", Collection::nodes, "", "", ""},
    Source{"ReadNodeCount", Collection::nodes, "", "", ""},
    Source{"ReadNodesByDateRangeCount", Collection::nodes, "last_seen", "", ""},
    Source{"ReadNodesByCloudCount", Collection::nodes, "cloud_name", "", ""},
    Source{"ReadNodesByContainerEngineVersionCount", Collection::nodes, "container_runtime_version",
           "", ""},
    Source{"ReadNamespaceCount", Collection::namespaces, "", "", ""},
    Source{"ReadNamespacesByDateRangeCount", Collection::namespaces, "last_seen", "", ""},
    Source{"ReadPodCombined", Collection::pods, "", "", ""},
    Source{"ReadPodCount", Collection::pods, "", "", ""},
    Source{"ReadPodsByDateRangeCount", Collection::pods, "last_seen", "", ""},
    Source{"ReadDeploymentCombined", Collection::deployments, "", "", ""},
    Source{"ReadDeploymentCount", Collection::deployments, "", "", ""},
    Source{"ReadDeploymentsByDateRangeCount", Collection::deployments, "last_seen", "", ""},
    Source{"ReadContainerCombined", Collection::containers, "", "", ""},
    Source{"ReadContainerCount", Collection::containers, "", "", ""},
    Source{"ReadContainersByDateRangeCount", Collection::containers, "last_seen", "", ""},
    Source{"ReadContainerCountByRegistry", Collection::containers, "image_registry", "", ""},
    Source{"ReadVulnerableContainerImageCount", Collection::containers, "image_digest", "",
           "image_vulnerability_count:>0"},
    Source{"ReadContainerVulnerabilitiesBySeverityCount", Collection::containers,
           "image_highest_severity_vulnerability", "", ""},
    Source{"ReadContainersSensorCoverage", Collection::containers, "image_has_been_assessed", "",
           ""},
    Source{"GroupContainersByManaged", Collection::containers, "", "", ""},
    Source{"SearchAndReadUnidentifiedContainers", Collection::containers, "", "",
           "image_has_been_assessed:false"},
    Source{"ReadContainerImagesByMostUsed", Collection::containers, "image_repository", "", ""},
    Source{"ReadDistinctContainerImageCount", Collection::containers, "image_digest", "", ""},
    Source{"ReadRunningContainerImages", Collection::running_images, "", "", ""},
};

}  // namespace

std::span<const Source> sources() { return k_sources; }

}  // namespace iar::server
