#include "core/lab/store/body_spool.h"

#include "core/base/strings.h"
#include "tests/support/support.h"

namespace skydeck::lab {

namespace fs = std::filesystem;

TEST(BodySpool, SmallBodiesStayInMemory) {
    const TemporaryFolder folder;
    BodySpool spool(folder.path());
    ASSERT_OK(spool.write("hello "));
    ASSERT_OK(spool.write("cloud"));
    const Body body = spool.finish();
    EXPECT_EQ(body.bytes, "hello cloud");
    EXPECT_TRUE(fs::is_empty(folder.path()));
    EXPECT_EQ(body.sha256, wire::sha256("hello cloud"));
    EXPECT_EQ(body.md5, wire::md5("hello cloud"));
}

TEST(BodySpool, LargeBodiesGoToAPrivateFileThatEndsWithThem) {
    const TemporaryFolder folder;
    const std::string piece(700 * 1024, 'x');
    {
        BodySpool spool(folder.path());
        ASSERT_OK(spool.write(piece));
        ASSERT_OK(spool.write(piece));
        const Body body = spool.finish();
        EXPECT_TRUE(body.bytes.empty());
        EXPECT_EQ(body.size, 2 * piece.size());
        ASSERT_OK_AND(const std::string stored, readFile(body.file.path()));
        EXPECT_TRUE(stored == piece + piece);
        EXPECT_EQ(fs::status(body.file.path()).permissions(), fs::perms::owner_read | fs::perms::owner_write);
        EXPECT_EQ(body.sha256, wire::sha256(piece + piece));
    }
    EXPECT_TRUE(fs::is_empty(folder.path()));
}

TEST(BodySpool, AnUnfinishedBodyLeavesNothing) {
    const TemporaryFolder folder;
    {
        BodySpool spool(folder.path());
        ASSERT_OK(spool.write(std::string(2 * 1024 * 1024, 'x')));
        EXPECT_FALSE(fs::is_empty(folder.path()));
    }
    EXPECT_TRUE(fs::is_empty(folder.path()));
}

TEST(BodySpool, SaysThatItCannotWrite) {
    BodySpool spool("/nowhere/at/all");
    const Status outcome = spool.write(std::string(2 * 1024 * 1024, 'x'));
    ASSERT_FALSE(outcome);
    EXPECT_THAT(outcome.error().message, testing::HasSubstr("/nowhere/at/all"));
}

TEST(ScratchFile, ReleasedFilesStay) {
    const TemporaryFolder folder;
    for (const char* name : {"kept", "dropped"})
        ASSERT_OK(writeFileAtomically(folder.path() / name, "x"));
    {
        ScratchFile kept(folder.path() / "kept");
        const ScratchFile dropped(folder.path() / "dropped");
        EXPECT_EQ(kept.release(), folder.path() / "kept");
    }
    EXPECT_TRUE(fs::exists(folder.path() / "kept"));
    EXPECT_FALSE(fs::exists(folder.path() / "dropped"));
}

TEST(OpenFile, CanBeReadAfterItsNameIsGone) {
    const TemporaryFolder folder;
    ASSERT_OK(writeFileAtomically(folder.path() / "f", "content"));
    ASSERT_OK_AND(const auto file, OpenFile::open(folder.path() / "f"));
    fs::remove(folder.path() / "f");
    char bytes[16];
    ASSERT_OK_AND(const std::size_t got, file->read(bytes, sizeof bytes, 3));
    EXPECT_EQ(std::string(bytes, got), "tent");
}

TEST(OpenFile, AppendRefusesAShorterSource) {
    const TemporaryFolder folder;
    ASSERT_OK(writeFileAtomically(folder.path() / "f", "content"));
    ASSERT_OK_AND(const auto source, OpenFile::open(folder.path() / "f"));
    ASSERT_OK_AND(const auto target, OpenFile::open(folder.path() / "t", OpenFile::Mode::Create));
    ASSERT_OK(target->append(*source, 2, 3));
    ASSERT_OK_AND(const std::string copied, readFile(folder.path() / "t"));
    EXPECT_EQ(copied, "nte");
    const Status tooMuch = target->append(*source, 0, 100);
    ASSERT_FALSE(tooMuch);
    EXPECT_EQ(tooMuch.error().code, "FileTruncated");
}

} // namespace skydeck::lab
