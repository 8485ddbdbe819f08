// `docker:NAME`: an image in a Docker daemon, or in what speaks its API (podman), over its socket.
//
// Docker Engine API, "Inspect an image" and "Export an image" (the same from 1.12 on). The daemon
// writes the archive of `docker save`, which source/docker_archive.h reads. It is asked for by the
// ID that the inspection gave, so that a tag which moves in between changes nothing.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "source/source.h"

namespace iar::runtime {

struct DockerSettings {
  std::string host = "unix:///var/run/docker.sock";  // as DOCKER_HOST has it; unix only
};

// What an inspection tells of an image.
struct DockerImage {
  std::string id;          // "sha256:…"
  std::string repository;  // normalised; empty: has no tag
  std::string tag;
};

// `wanted`: the name that was asked for; where it is one of the image's tags, that one is named,
// else the first. Errors: corrupt, limit.
Result<DockerImage> parse_docker_image(std::string_view json, std::string_view wanted);

// `reference` is how the user wrote it, `name` what is looked for: a name or an ID. The archive is
// fetched at once. Errors: as source::open_source, and unavailable and denied for the socket.
Result<std::unique_ptr<source::Source>> open_docker(const std::string& reference,
                                                    const std::string& name,
                                                    const DockerSettings& settings,
                                                    const source::SourceOptions& options);

}  // namespace iar::runtime
