#pragma once

#include "core/base/result.h"
#include "core/lab/service.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

namespace skydeck::lab {

/// A file that was put among the objects; goes again unless kept.
struct NewFile {
    std::string name;
    ScratchFile file;
    void keep() { (void)file.release(); }
};

/// The folder of object bytes: files with random names that are never changed once they are in place.
class ObjectFiles {
public:
    static Result<ObjectFiles> open(std::filesystem::path folder);
    /// Marks an orderly end.
    ~ObjectFiles();
    ObjectFiles(ObjectFiles&& other) noexcept
        : m_folder(std::exchange(other.m_folder, {})), m_unclean(other.m_unclean) {}

    /// True when the process before this one did not end in order: files without a row may lie about.
    bool unclean() const { return m_unclean; }
    /// Removes every file that `known` does not name.
    Status sweep(const std::unordered_set<std::string>& known) const;

    /// Moves or writes the body into a new file.
    Result<NewFile> place(Body& body) const;
    /// A new name for the bytes of an open one; copies them where links are not to be had.
    Result<NewFile> link(const OpenFile& source, std::uint64_t size) const;
    /// A new, empty file to append to.
    Result<std::pair<NewFile, std::shared_ptr<const OpenFile>>> create() const;
    Result<std::shared_ptr<const OpenFile>> read(std::string_view name) const;
    void remove(const std::string& name) const noexcept;

    const std::filesystem::path& folder() const { return m_folder; }

private:
    ObjectFiles(std::filesystem::path folder, bool unclean) : m_folder(std::move(folder)), m_unclean(unclean) {}
    std::filesystem::path path(std::string_view name) const;
    NewFile fresh() const;

    std::filesystem::path m_folder; // empty when moved from
    bool m_unclean;
};

} // namespace skydeck::lab
