// A Python egg that was installed as one file, NAME-VERSION-pyVERSION.egg: a zip archive with
// EGG-INFO/PKG-INFO in it. setuptools, "The Internal Structure of Python Eggs". Its surprise: the
// file's name says what it is too, but escaped in ways of its own.
#include "analyze/analyzers.h"
#include "analyze/python/metadata.h"
#include "analyze/zip_members.h"

namespace iar::analyze {

namespace {

bool is_metadata(std::string_view name) { return name == "EGG-INFO/PKG-INFO"; }

class EggTap final : public TapState {
 public:
  void chunk(ByteView bytes) override { members_.feed(bytes); }
  Status end(model::Facts& out) override {
    std::vector<ZipMember> found;
    TRY(members_.finish(found));
    if (found.empty()) return make_error(ErrorCode::corrupt, "the egg has no metadata");
    return add_python_metadata(as_bytes(found.front().text), out);
  }

 private:
  ZipMembers members_{is_metadata};
};

std::unique_ptr<TapState> start_egg(std::string_view, std::uint64_t) {
  return std::make_unique<EggTap>();
}

constexpr Want k_wants[] = {{.suffix = ".egg", .magic = model::Magic::zip}};

}  // namespace

constexpr Analyzer k_python_egg = {.name = "python/egg",
                                   .version = 1,
                                   .wants = k_wants,
                                   .size_max = std::uint64_t{1} << 30,
                                   .run = TapFunction{start_egg},
                                   .what = "installed Python eggs of one file"};

}  // namespace iar::analyze
