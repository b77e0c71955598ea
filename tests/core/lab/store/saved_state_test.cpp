#include "core/lab/store/saved_state.h"

#include "core/base/files.h"
#include "core/lab/store/database.h"
#include "core/lab/store/migrations.h"
#include "tests/support/support.h"

#include <fstream>

namespace skydeck::lab {

namespace {
namespace fs = std::filesystem;

class SavedStates : public testing::Test {
protected:
    void SetUp() override { make(m_state, "one"); }

    static void make(const fs::path& folder, const std::string& word) {
        fs::create_directories(folder);
        ASSERT_OK_AND(const auto database, Database::open(folder / "lab.db"));
        ASSERT_OK(Documents(*database).put("kind", "a", Json{{"word", word}}));
        ASSERT_OK(writeFileAtomically(folder / "objects/ab/abcd", std::string(3000, 'x')));
        ASSERT_OK(writeFileAtomically(folder / "credentials.json", "{}", 0600));
    }
    static std::string wordIn(const fs::path& folder) {
        const auto database = Database::open(folder / "lab.db");
        const auto document = database ? Documents(**database).get("kind", "a") : fail(database.error());
        return document && *document ? stringAt(**document, "word") : "nothing";
    }
    /// What is in the folder above the state's, apart from what the test put there.
    std::size_t entries() const {
        return static_cast<std::size_t>(
            std::distance(fs::directory_iterator(m_folder.path()), fs::directory_iterator()));
    }

    TemporaryFolder m_folder;
    fs::path m_state = m_folder.path() / "lab", m_file = m_folder.path() / "saved.tar", m_other = m_folder.path() / "b";
};

TEST_F(SavedStates, ComeBackInAnotherFolderWhole) {
    ASSERT_OK_AND(const auto database, Database::open(m_state / "lab.db")); // a lab uses it
    ASSERT_OK_AND(const SavedState saved, saveState(m_state, m_file, false));
    EXPECT_EQ(saved.files, 1u);
    ASSERT_OK(Documents(*database).put("kind", "a", Json{{"word", "later"}}));
    ASSERT_OK_AND(const SavedState loaded, loadState(m_file, m_other, false));
    EXPECT_EQ(loaded.bytes, saved.bytes);
    EXPECT_EQ(wordIn(m_other), "one");
    ASSERT_OK_AND(const std::string bytes, readFile(m_other / "objects/ab/abcd"));
    EXPECT_EQ(bytes, std::string(3000, 'x'));
    EXPECT_TRUE(fs::exists(m_other / "credentials.json"));
    EXPECT_TRUE(fs::is_empty(m_state / "spool"));
    EXPECT_EQ(fs::status(m_file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(SavedStates, ReplaceNothingUnlessTold) {
    make(m_other, "two");
    ASSERT_OK(saveState(m_state, m_file, false));
    EXPECT_EQ(saveState(m_state, m_file, false).error().code, "FileExists");
    ASSERT_OK(saveState(m_state, m_file, true));
    EXPECT_EQ(loadState(m_file, m_other, false).error().code, "StateExists");
    EXPECT_EQ(wordIn(m_other), "two");
    ASSERT_OK_AND(const SavedState loaded, loadState(m_file, m_other, true));
    EXPECT_EQ(wordIn(m_other), "one");
    EXPECT_EQ(wordIn(loaded.replacedCopy), "two");
}

TEST_F(SavedStates, LeaveForeignFoldersAlone) {
    ASSERT_OK(saveState(m_state, m_file, false));
    ASSERT_OK(writeFileAtomically(m_other / "thesis.txt", "years of work"));
    EXPECT_EQ(loadState(m_file, m_other, true).error().code, "NotALabFolder");
    EXPECT_TRUE(fs::exists(m_other / "thesis.txt"));
    EXPECT_EQ(saveState(m_other, m_folder.path() / "x.tar", false).error().code, "NoState");
}

TEST_F(SavedStates, AreRefusedWhenDamagedWithNothingChanged) {
    ASSERT_OK(saveState(m_state, m_file, false));
    make(m_other, "two");
    ASSERT_OK_AND(const std::string whole, readFile(m_file));
    std::string flipped = whole;
    flipped[flipped.find("xxxx") + 100] = 'y';
    for (const std::string& bytes : {whole.substr(0, whole.size() / 2), whole.substr(0, 3 * 512), flipped,
                                     std::string("no archive"), std::string()}) {
        ASSERT_OK(writeFileAtomically(m_folder.path() / "bad.tar", bytes));
        const std::size_t before = entries();
        const auto refused = loadState(m_folder.path() / "bad.tar", m_other, true);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, "ArchiveDamaged") << describe(refused.error());
        EXPECT_EQ(wordIn(m_other), "two");
        EXPECT_EQ(entries(), before);
    }
}

TEST_F(SavedStates, OfANewerProgramAreRefused) {
    {
        ASSERT_OK(Database::open(m_state / "lab.db", {{99, [](Database&) { return Status(); }}}));
    }
    const auto refused = saveState(m_state, m_file, false);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "StateTooNew");
    EXPECT_FALSE(fs::exists(m_file));
}
} // namespace

} // namespace skydeck::lab
