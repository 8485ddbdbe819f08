// Any bytes as an rpm NDB file: every blob is read as an rpm header.
#include "format/ndb.h"
#include "format/rpm_header.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace iar;
  MemoryAccess file(ByteView(data, size));
  (void)format::each_ndb_blob(file, [](std::uint32_t, ByteView blob) -> Status {
    TRY_ASSIGN(const auto header, format::RpmHeader::parse(blob));
    (void)header.string(format::RpmTag::name);
    (void)header.number(format::RpmTag::epoch);
    (void)header.strings(format::RpmTag::base_names);
    (void)header.numbers(format::RpmTag::directory_indexes);
    return {};
  });
  return 0;
}
