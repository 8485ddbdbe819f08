// An extension of Visual Studio Code as it is handed out, NAME.vsix: a zip archive (OPC) with the
// extension below "extension", its npm packages in node_modules there. Visual Studio Code,
// "Publishing extensions". Its surprise: nothing of it is installed until the editor unpacks it.
#include "analyze/analyzers.h"
#include "analyze/npm/package_json.h"
#include "analyze/zip_members.h"

namespace iar::analyze {

namespace {

class VsixTap final : public TapState {
 public:
  void chunk(ByteView bytes) override { members_.feed(bytes); }
  Status end(model::Facts& out) override {
    std::vector<ZipMember> found;
    Status status = members_.finish(found);
    for (const ZipMember& member : found) {
      Status added = add_package_json(member.text, out);
      if (status.ok()) status = std::move(added);
    }
    for (model::Package& package : out.packages) package.presence = model::Presence::declared;
    return status;
  }

 private:
  ZipMembers members_{is_installed_package_json};
};

std::unique_ptr<TapState> start_vsix(std::string_view, std::uint64_t) {
  return std::make_unique<VsixTap>();
}

constexpr Want k_wants[] = {{.suffix = ".vsix", .magic = model::Magic::zip}};

}  // namespace

constexpr Analyzer k_vsix = {.name = "npm/vsix",
                             .version = 1,
                             .wants = k_wants,
                             .size_max = std::uint64_t{4} << 30,
                             .run = TapFunction{start_vsix},
                             .what = "npm packages inside extensions of Visual Studio Code"};

}  // namespace iar::analyze
