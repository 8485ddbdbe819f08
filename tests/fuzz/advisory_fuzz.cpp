// What is read of a database file once its digests fit: blocks, statements, advisories, footers.
#include "advisory/codec.h"
#include "advisory/database.h"
#include "advisory/database_footer.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace iar;
  const ByteView bytes(data, size);
  (void)advisory::read_footer(bytes);
  (void)advisory::decompress(bytes, 1000);
  (void)advisory::decode_numbers(as_text(bytes));
  std::vector<advisory::Found> found;
  (void)advisory::decode_statements(as_text(bytes), 0, found);
  model::Decoder in(bytes);
  advisory::Advisory head;
  decode_head(in, head);
  model::Decoder index(bytes);
  advisory::TableIndex table;
  advisory::decode(index, table);
  const auto entries = advisory::block_entries(bytes);
  if (entries) {
    for (const auto& entry : *entries) {
      (void)advisory::decode_statements(entry.value, 0, found);
    }
  }
  return 0;
}
