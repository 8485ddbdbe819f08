// Archives that come from elsewhere: bundles of a database, and archives of feeds as tar and zip.
// Nothing may be written outside of the folder that they are unpacked to.
#include <sys/mman.h>
#include <unistd.h>

#include <filesystem>

#include "base/check.h"
#include "base/file.h"
#include "feed/bundle.h"
#include "feed/unpack.h"
#include "support/temporary_folder.h"

namespace {

namespace fs = std::filesystem;

void check_inside(const fs::path& outer) {
  for (const auto& entry : fs::directory_iterator(outer)) {
    CHECK(entry.path().filename() == "inner");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace iar;
  static const testing::TemporaryFolder outer;
  const FileDescriptor file(::memfd_create("archive", MFD_CLOEXEC));
  CHECK(file.valid() && write_all(file.get(), ByteView(data, size)).ok());
  const std::string path = "/proc/self/fd/" + std::to_string(file.get());
  const fs::path inner = outer.path() / "inner";
  const auto fresh = [&] {
    fs::remove_all(inner);
    fs::create_directories(inner);
  };
  fresh();
  (void)feed::unpack_bundle(path, inner.string());
  check_inside(outer.path());
  constexpr feed::UnpackLimits k_limits = {64, 1U << 16U, 1U << 20U};
  for (const auto pack : {feed::Pack::tar, feed::Pack::zip, feed::Pack::repository}) {
    fresh();
    const auto done = feed::unpack(path, inner.string(), {pack, "", "", ".json .md"}, k_limits);
    if (done) CHECK(done->files <= k_limits.files_max);
    check_inside(outer.path());
  }
  return 0;
}
