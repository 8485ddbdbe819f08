#include "worker/protocol.h"

#include <gtest/gtest.h>

namespace iar::worker {
namespace {

// Every number differs from every default, and most need more than one byte.
LayerJob sample_job() {
  LayerJob job;
  job.layer = 300;
  job.enabled.add(0);
  job.enabled.add(127);
  job.limits.inflate = {1001, 1002, 1003, 1004};
  job.limits.tar = {1005, 1006, 1007, 1008};
  job.limits.entries_max = 1009;
  job.limits.held_bytes_max = 1010;
  job.limits.held_body_bytes_max = 1011;
  job.limits.whole_bytes_max = 1012;
  job.limits.range_bytes_max = UINT64_MAX;
  job.hash_files = layer::HashFiles::yes;
  job.quarantine = {{"a/b", 3}, {std::string("\0\n", 2), 500}};
  return job;
}

ServeJob sample_serve() {
  return {sample_job(),
          7,
          {{1, 2, 3, 4, "x", model::DemandPurpose::keep},
           {std::uint64_t{1} << 40U, 300, 5, 6, "y/z", model::DemandPurpose::analyze,
            model::BodyId{7, std::uint64_t{1} << 41U, 8}}}};
}

Done sample_done() {
  Done done;
  done.error = make_error(ErrorCode::limit, "too much", "of it");
  done.plain = true;
  done.diff_id.fill(0xAB);
  done.bytes = std::uint64_t{1} << 50U;
  done.entries = 70'000;
  done.trailing_garbage_bytes = 9;
  return done;
}

// No part of an encoded value is one, nor is it with anything behind it.
template <typename Decode>
void expect_all_or_nothing(const std::string& bytes, Decode decode) {
  EXPECT_TRUE(decode(as_bytes(bytes)).ok());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(decode(as_bytes(bytes).first(size)).ok()) << size;
  }
  EXPECT_FALSE(decode(as_bytes(bytes + '\0')).ok());
}

TEST(Protocol, a_job_comes_back) {
  const auto job = decode_job(as_bytes(encode_job(sample_job())));
  ASSERT_TRUE(job.ok());
  EXPECT_EQ(job->layer, 300U);
  EXPECT_TRUE(job->enabled == sample_job().enabled);
  EXPECT_EQ(job->limits.inflate.output_bytes_max, 1001U);
  EXPECT_EQ(job->limits.inflate.ratio_max, 1002U);
  EXPECT_EQ(job->limits.inflate.ratio_free_bytes, 1003U);
  EXPECT_EQ(job->limits.inflate.zstd_window_bytes_max, 1004U);
  EXPECT_EQ(job->limits.tar.path_bytes_max, 1005U);
  EXPECT_EQ(job->limits.tar.header_bytes_max, 1006U);
  EXPECT_EQ(job->limits.tar.sparse_segments_max, 1007U);
  EXPECT_EQ(job->limits.tar.hole_bytes_max, 1008U);
  EXPECT_EQ(job->limits.entries_max, 1009U);
  EXPECT_EQ(job->limits.held_bytes_max, 1010U);
  EXPECT_EQ(job->limits.held_body_bytes_max, 1011U);
  EXPECT_EQ(job->limits.whole_bytes_max, 1012U);
  EXPECT_EQ(job->limits.range_bytes_max, UINT64_MAX);
  EXPECT_EQ(job->hash_files, layer::HashFiles::yes);
  EXPECT_EQ(job->quarantine, sample_job().quarantine);
}

TEST(Protocol, a_second_read_comes_back) {
  const auto serve = decode_serve(as_bytes(encode_serve(sample_serve())));
  ASSERT_TRUE(serve.ok());
  EXPECT_EQ(serve->job.layer, 300U);
  EXPECT_EQ(serve->checkpoint, 7U);
  EXPECT_EQ(serve->demands, sample_serve().demands);
}

TEST(Protocol, a_checkpoint_comes_back) {
  for (const bool usable : {true, false}) {
    const auto saved = decode_checkpoint(as_bytes(encode_checkpoint({9, UINT64_MAX, usable})));
    ASSERT_TRUE(saved.ok());
    EXPECT_EQ(saved->checkpoint, 9U);
    EXPECT_EQ(saved->offset, UINT64_MAX);
    EXPECT_EQ(saved->usable, usable);
  }
}

TEST(Protocol, an_end_comes_back) {
  const auto done = decode_done(as_bytes(encode_done(sample_done())));
  ASSERT_TRUE(done.ok());
  ASSERT_TRUE(done->error.has_value());
  EXPECT_EQ(done->error->code, ErrorCode::limit);
  EXPECT_EQ(done->error->text(), "of it: too much");
  EXPECT_TRUE(done->plain);
  EXPECT_EQ(done->diff_id, sample_done().diff_id);
  EXPECT_EQ(done->bytes, std::uint64_t{1} << 50U);
  EXPECT_EQ(done->entries, 70'000U);
  EXPECT_EQ(done->trailing_garbage_bytes, 9U);
  const auto good = decode_done(as_bytes(encode_done({})));
  ASSERT_TRUE(good.ok());
  EXPECT_FALSE(good->error.has_value());
}

// Whatever error a worker meets, the parent learns of it: no code is lost on the way.
TEST(Protocol, every_code_of_an_error_comes_back) {
  for (int code = 0; code <= static_cast<int>(ErrorCode::usage); ++code) {
    Done done;
    done.error = make_error(static_cast<ErrorCode>(code), "x");
    const auto back = decode_done(as_bytes(encode_done(done)));
    ASSERT_TRUE(back.ok()) << code;
    EXPECT_EQ(back->error->code, static_cast<ErrorCode>(code));
  }
}

TEST(Protocol, a_slot_is_never_larger_than_it_is) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, k_slot_bytes}) {
    const auto back = decode_slot_size(as_bytes(encode_slot_size(size)));
    ASSERT_TRUE(back.ok());
    EXPECT_EQ(*back, size);
  }
  EXPECT_FALSE(decode_slot_size(as_bytes(encode_slot_size(k_slot_bytes + 1))).ok());
}

TEST(Protocol, what_is_cut_or_too_long_is_refused) {
  expect_all_or_nothing(encode_job(sample_job()), decode_job);
  expect_all_or_nothing(encode_serve(sample_serve()), decode_serve);
  expect_all_or_nothing(encode_checkpoint({9, 1000, true}), decode_checkpoint);
  expect_all_or_nothing(encode_done(sample_done()), decode_done);
  expect_all_or_nothing(encode_slot_size(1000), decode_slot_size);
}

TEST(Protocol, a_header_has_its_length_little_endian) {
  EXPECT_EQ(message_header(3, 0x04030201), std::string("\3\1\2\3\4", 5));
}

TEST(Protocol, slots_start_at_a_page_boundary) {
  for (const std::size_t lanes : {std::size_t{1}, std::size_t{2}, std::size_t{64}}) {
    EXPECT_EQ(pages_bytes(lanes) % (std::size_t{64} << 10U), 0U);
    EXPECT_GE(pages_bytes(lanes), lanes * sizeof(LanePage));
  }
}

}  // namespace
}  // namespace iar::worker
