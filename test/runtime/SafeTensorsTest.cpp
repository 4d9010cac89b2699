// Files of tensors: what is written is read back; no malformed file is believed.

#include "runtime/SafeTensors.h"

#include <fstream>
#include <gtest/gtest.h>
#include <unistd.h>

extern "C" void dvn_model_register(dvn_context *) {}

using namespace dvn;

struct SafeTensors : testing::Test {
  dvn_context *c = makeContext();
  std::string path = testing::TempDir() + "SafeTensorsTest." + std::to_string(getpid());

  void TearDown() override { unlink(path.c_str()); }

  void put(const std::string &header, const std::string &data, int64_t length = -1) {
    uint64_t n = length < 0 ? header.size() : length;
    std::ofstream file(path, std::ios::binary);
    file.write(reinterpret_cast<char *>(&n), 8);
    file << header << data;
  }
  void expectRefused(const char *why) {
    TensorFile file;
    EXPECT_EXIT(openTensors(c, path.c_str(), file), testing::ExitedWithCode(1), why);
  }
};

TEST_F(SafeTensors, RoundTrip) {
  float x[6] = {1, 2, 3, 4, 5, 6};
  const int64_t sizes[] = {2, 3};
  List<Item> items = {};
  items.push(tensorItem("a \"quoted\" \n name", x, DVN_F32, 2, sizes));
  items.push(intItem("i", -5));
  items.push(floatItem("f", 0.1));
  items.push(boolItem("b", true));
  items.push(textItem("t", "grün"));
  List<Metadata> metadata = {};
  metadata.push({"key", "value \\ ü"});
  writeTensors(c, path.c_str(), items, metadata);

  TensorFile file;
  openTensors(c, path.c_str(), file);
  EXPECT_STREQ(file.meta("key"), "value \\ ü");
  EXPECT_EQ(file.meta("other"), nullptr);
  ASSERT_EQ(file.entries.size, 5);
  const TensorEntry *a = file.find("a \"quoted\" \n name");
  ASSERT_TRUE(a);
  EXPECT_EQ(a, &file.entries[0]); // in the order of insertion
  EXPECT_EQ(a->dtype, DVN_F32);
  EXPECT_EQ(a->rank, 2);
  EXPECT_EQ(a->sizes[1], 3);
  float y[6] = {};
  readTensor(c, file, *a, y);
  EXPECT_EQ(memcmp(x, y, sizeof x), 0);
  int64_t i = 0;
  readTensor(c, file, *file.find("i"), &i);
  EXPECT_EQ(i, -5);
  double f = 0;
  readTensor(c, file, *file.find("f"), &f);
  EXPECT_EQ(f, 0.1);
  EXPECT_EQ(file.find("t")->sizes[0], 5);
  closeTensors(file);
}

TEST_F(SafeTensors, MissingFile) {
  TensorFile file;
  EXPECT_TRUE(tryTensors(path.c_str(), file));
  EXPECT_EQ(errno, ENOENT);
  expectRefused("cannot open .*: no such file or directory");
}

TEST_F(SafeTensors, Malformed) {
  std::ofstream(path) << "abc";
  expectRefused("less than eight bytes");
  put("{}", "", 1000);
  expectRefused("header is longer than the file");
  put("[]", "");
  expectRefused("not a JSON object");
  put(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})", "1234");
  expectRefused("beyond the end of the file: it is truncated");
  put(R"({"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}})", "12345678");
  expectRefused("shape and number of bytes differ");
  put(R"({"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}})", "12345678");
  expectRefused("not a natural number");
  put(R"({"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}})", "");
  expectRefused("not a natural number|too large");
  put(R"({"a":{"dtype":"F32","shape":[999999999999,999999999999],"data_offsets":[0,0]}})", "");
  expectRefused("too large");
  put(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}})", "12345678");
  expectRefused("beyond the end");
  put(R"({"a":{"shape":[2],"data_offsets":[0,8]}})", "12345678");
  expectRefused("lacks its dtype");
  put(R"({"a":{"dtype":"F32")", "");
  expectRefused("whole safetensors file");
  put(std::string(100000, '['), "");
  expectRefused("not a JSON object");
  put(R"({"a":{"x":)" + std::string(100000, '['), "");
  expectRefused("malformed JSON");
}

TEST_F(SafeTensors, UnknownTypesAreKeptApart) {
  put(R"({"a":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}})", "1234");
  TensorFile file;
  openTensors(c, path.c_str(), file);
  EXPECT_EQ(file.find("a")->dtype, -1);
}
