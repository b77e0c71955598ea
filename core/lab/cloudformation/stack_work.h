#pragma once

#include "core/lab/cloudformation/graph_runner.h"
#include "core/lab/cloudformation/intrinsics.h"
#include "core/lab/cloudformation/resource_type.h"
#include "core/lab/cloudformation/stack_store.h"

#include <cstddef>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace skydeck::lab::cloudformation {

/// What a stack's work happens in.
struct Surroundings {
    StackStore& store;
    const Clock& clock;
    Random& random;
    Invoke invoke;
    std::string region;
    std::string accountId;
    std::string endpointUrl = {}; ///< of the lab
    std::shared_ptr<CustomResponses> responses = {};
    std::shared_ptr<const ObjectAccess> objects = {};
};

/// The names that a stack's template can use before any of its resources exists: parameters, pseudo parameters,
/// conditions, availability zones. ValidationError when a condition or rule fails.
Result<Scope> stackScope(const Template& document, const Stack& stack, const Surroundings& around);

/// What of the template is to be made: resources and outputs whose condition holds, with the branches of Fn::If chosen.
/// ValidationError when something that is left refers to something that is not.
Result<Template> specialise(const Template& document, const Scope& scope);

/// What the phases of a stack's life have in common: resources that are made and known by name, and kept as they
/// change. Each phase runs on the calling thread and some of its own. `stop` ends it early: with `shutdown` requested
/// too, everything is left as it stands, to be taken up by the next process; otherwise the phase was overtaken by
/// another.
class StackWork {
protected:
    StackWork(const Surroundings& around, std::string stackId, std::stop_token stop, std::stop_token shutdown)
        : m_around(around), m_store(around.store), m_id(std::move(stackId)), m_stop(std::move(stop)),
          m_shutdown(std::move(shutdown)) {}
    ~StackWork() = default;

    // What a stack does at once. CloudFormation's own number is not published; this keeps a small machine responsive.
    static constexpr std::size_t kWidth = 8;
    /// "[A, B]"
    static std::string listed(const std::vector<std::string>& names);

    /// Ref and Fn::GetAtt find what is in m_made.
    void connect(Scope& scope);
    /// Makes a resource that is not there, with the events of its beginning.
    Result<Json> make(const Stack& stack, const ResourceDeclaration& declaration, StackResource& record,
                      const Scope& scope, std::stop_token stop);
    Status publishOutputs(const Stack& stack, const Template& wanted, const Scope& scope);
    /// What the record's type does to remove it; no events.
    Status removeResource(const Stack& stack, StackResource& record);
    /// Removes in reverse along `graph`. As CloudFormation does with what other things still depend on, `remove` is
    /// tried again for those that it answers false for, as long as others go meanwhile; then once more as `last`.
    void removeAll(Graph graph, const std::function<bool(const std::string& id, bool last)>& remove);
    /// Whether it may go once something else has gone.
    static bool isHeldUp(const Status& outcome);
    ResourceContext context(const Stack& stack, StackResource& record, std::stop_token stop);
    std::string generateName(const Stack& stack, const std::string& logicalId, std::size_t longest, bool lowerCase);
    void keep(const Stack& stack, const StackResource& record, bool event);
    Status storeTrouble();

    const Surroundings& m_around;
    StackStore& m_store;
    std::string m_id;
    std::stop_token m_stop;
    std::stop_token m_shutdown;
    std::optional<std::chrono::steady_clock::time_point> m_deadline;

    std::mutex m_mutex; ///< guards what follows, shared by the threads of a phase
    std::map<std::string, StackResource> m_made;
    std::vector<std::string> m_failed;

    std::mutex m_troubleMutex;
    std::optional<Error> m_storeTrouble; ///< the first thing to look at: without the store nothing can go on
};

} // namespace skydeck::lab::cloudformation
