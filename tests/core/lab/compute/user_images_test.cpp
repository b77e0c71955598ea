#include "core/lab/compute/user_images.h"

#include "core/base/files.h"
#include "core/lab/compute/image_catalogue.h"
#include "tests/support/support.h"

#include <unistd.h>

namespace skydeck::lab {

class UserImagesTest : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_OK(writeFileAtomically(folder.path() / "manifests/a.json", R"({"name": "own", "command": ["sh"]})"));
        ASSERT_OK(writeFileAtomically(folder.path() / "source/run.py", "print()"));
        reopen();
    }
    void reopen() {
        images.reset();
        database.reset();
        auto opened = Database::open(folder.path() / "lab.db");
        ASSERT_TRUE(opened.has_value());
        database = std::move(*opened);
        auto loaded = ImageCatalogue::load(folder.path() / "manifests", {});
        ASSERT_TRUE(loaded.has_value());
        catalogue = std::move(*loaded);
        images = std::make_unique<UserImages>(*database, *catalogue, folder.path() / "images");
        ASSERT_OK(images->load());
    }
    Result<Json> add(const std::string& name, Json more = Json::object()) {
        more["Name"] = name;
        more.emplace("Command", Json::array({"python3", "run.py", "absent.py"}));
        return images->add(more);
    }

    TemporaryFolder folder;
    std::unique_ptr<Database> database;
    std::unique_ptr<ImageCatalogue> catalogue;
    std::unique_ptr<UserImages> images;
};

TEST_F(UserImagesTest, CopiesItsFolderAndFindsTheFilesOfTheCommandThere) {
    ASSERT_OK_AND(const Json made, add("me/x", {{"Source", (folder.path() / "source").string()}}));
    std::filesystem::remove_all(folder.path() / "source");
    const Image* image = catalogue->find("me/x:latest");
    ASSERT_NE(image, nullptr);
    const std::filesystem::path copy = stringAt(made, "Folder");
    EXPECT_THAT(image->command, testing::ElementsAre("python3", (copy / "run.py").string(), "absent.py"));
    EXPECT_EQ(readFile(copy / "run.py").value_or(""), "print()");
}

TEST_F(UserImagesTest, ScriptIsItsOwnCommand) {
    ASSERT_OK(writeFileAtomically(folder.path() / "hello", "#!/bin/sh\necho\n"));
    ASSERT_OK(add("hello", {{"Source", (folder.path() / "hello").string()}, {"Command", Json::array()}}));
    ASSERT_EQ(catalogue->find("hello")->command.size(), 1u);
    EXPECT_EQ(::access(catalogue->find("hello")->command[0].c_str(), X_OK), 0);
    ASSERT_OK(writeFileAtomically(folder.path() / "text", "no program"));
    EXPECT_FALSE(add("text", {{"Source", (folder.path() / "text").string()}, {"Command", Json::array()}}).has_value());
}

TEST_F(UserImagesTest, StayOverARestartUntilTheyAreRemoved) {
    ASSERT_OK(add("me/x", {{"Environment", {{"A", "1"}}}}));
    reopen();
    ASSERT_NE(catalogue->find("me/x"), nullptr);
    EXPECT_EQ(catalogue->find("me/x")->environment.at("A"), "1");
    ASSERT_OK(images->remove("me/x"));
    EXPECT_EQ(catalogue->find("me/x"), nullptr);
    reopen();
    EXPECT_EQ(catalogue->find("me/x"), nullptr);
}

TEST_F(UserImagesTest, RemovedImageLivesOnForWhoHoldsIt) {
    ASSERT_OK(add("me/x"));
    const Image* held = catalogue->find("me/x");
    ASSERT_OK(images->remove("me/x"));
    EXPECT_EQ(held->name, "me/x:latest");
}

TEST_F(UserImagesTest, RefusesBadNamesFoldersAndDoubles) {
    for (const char* name : {"UPPER", "a b", "/x", ":x", "a:b:c"})
        EXPECT_FALSE(add(name).has_value()) << name;
    EXPECT_FALSE(add("x", {{"Source", "/no/such/folder"}}).has_value());
    EXPECT_FALSE(add("x", {{"Source", "relative"}}).has_value());
    EXPECT_FALSE(add("x", {{"Environment", {{"A=B", "1"}}}}).has_value());
    ASSERT_OK(add("x"));
    EXPECT_EQ(add("x:latest").error().code, "ResourceAlreadyExistsException");
    EXPECT_EQ(add("own").error().code, "ResourceAlreadyExistsException");
    EXPECT_EQ(images->remove("own").error().code, "ValidationException");
    EXPECT_EQ(images->remove("none").error().code, "ResourceNotFoundException");
}

TEST_F(UserImagesTest, ListShowsTheLabsOwnToo) {
    ASSERT_OK(add("me/x"));
    ASSERT_OK_AND(const auto all, images->list());
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(stringAt(all[0], "Name"), "me/x:latest");
    EXPECT_TRUE(boolAt(all[1], "BuiltIn"));
}

} // namespace skydeck::lab
