#pragma once

#include "core/aws/dynamodb/dynamodb_client.h"
#include "core/workflows/item_files.h"

#include <filesystem>

namespace skydeck::workflows {

/// Whole tables: in, out, empty. All of it streams: memory does not grow with the table.

struct ImportOptions {
    std::string tableName;
    int parallel = 4;             ///< batches on their way at the same time
    std::uint64_t totalBytes = 0; ///< of the file, for progress; 0: unknown
};

/// Puts every item; one with the key of an earlier one replaces it. Items without the table's key are refused with
/// their line before they are sent. Gives the number of items; an error says how many were written before it.
Result<std::uint64_t> importItems(const aws::dynamodb::DynamoDbClient& client, ItemReader& items,
                                  const ImportOptions& options, const CallContext& context);

struct ExportOptions {
    aws::dynamodb::ScanInput scan;
    ItemFormat format = ItemFormat::PlainLines;
    std::vector<std::string> columns; ///< CSV; none: every attribute that any item has, the key first
};

/// Writes every item that the scan finds; gives their number. A CSV whose columns are not given passes through a
/// temporary file, since its first line needs all of the table.
Result<std::uint64_t> exportItems(const aws::dynamodb::DynamoDbClient& client, const ExportOptions& options,
                                  std::ostream& out, const CallContext& context);

/// The same into a file: written beside it and renamed, so that a broken export leaves no half of one. Io
/// (FileNotWritten) says why it cannot be written.
Result<std::uint64_t> exportItems(const aws::dynamodb::DynamoDbClient& client, const ExportOptions& options,
                                  const std::filesystem::path& file, const CallContext& context);

/// Deletes every item that the scan finds (all without a filter); gives their number.
Result<std::uint64_t> deleteItems(const aws::dynamodb::DynamoDbClient& client, aws::dynamodb::ScanInput scan,
                                  const CallContext& context);

} // namespace skydeck::workflows
