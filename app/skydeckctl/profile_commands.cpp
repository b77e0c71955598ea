#include "app/skydeckctl/command.h"
#include "app/skydeckctl/people.h"
#include "app/skydeckctl/streams.h"
#include "core/aws/profiles.h"
#include "core/aws/sts/sts_client.h"

namespace skydeck::ctl {

namespace {

std::string state(const aws::ProfileSummary& profile, WallTime now) {
    if (!profile.problem.empty()) return profile.problem;
    if (profile.kind != "sso") return {};
    if (!profile.signedInUntil) return "not signed in";
    return *profile.signedInUntil > now ? "signed in" : "signed out";
}

Status profiles(Invocation& call) {
    SKYDECK_ASSIGN(const auto all, aws::listProfiles(call.sessionOptions()));
    Json rows = Json::array();
    for (const aws::ProfileSummary& profile : all)
        rows.push_back({{"name", profile.name},
                        {"current", profile.current},
                        {"mark", profile.current ? "*" : " "},
                        {"kind", profile.kind},
                        {"region", profile.region},
                        {"detail", profile.detail},
                        {"accessKeyId", profile.accessKeyId},
                        {"signedInUntil", timeJson(profile.signedInUntil)},
                        {"state", state(profile, systemClock().now())}});
    if (call.output.json())
        for (Json& row : rows)
            row.erase("mark");
    call.output.rows(rows,
                     {{"", "mark"},
                      {"PROFILE", "name"},
                      {"KIND", "kind"},
                      {"REGION", "region"},
                      {"KEY", "accessKeyId"},
                      {"DETAIL", "detail"},
                      {"SIGNED IN UNTIL", "signedInUntil", Column::Kind::Time},
                      {"STATE", "state"}},
                     "There are no profiles");
    return {};
}

Status paste(Invocation& call) {
    call.output.note("Paste the lines from the access portal, then press Ctrl-D.");
    SKYDECK_ASSIGN(const std::string text, readStandardInput(call.context.stop));
    SKYDECK_ASSIGN(const auto saved, aws::savePastedKeys(call.sessionOptions(), text));
    call.output.result({{"profile", saved.profile}, {"file", saved.file}, {"accessKeyId", saved.accessKeyId}},
                       "The key " + saved.accessKeyId + " is saved as the profile '" + saved.profile + "' in " +
                           saved.file);
    return {};
}

Status login(Invocation& call) {
    const bool pasted = call.arguments.has("--paste");
    if (pasted && (call.arguments.has("--again") || call.arguments.has("--no-browser")))
        return usageError("--paste goes without --again and --no-browser");
    if (pasted) return paste(call);
    aws::SessionOptions options = call.sessionOptions();
    options.prompts = terminalPrompts(call.output, !call.arguments.has("--no-browser"), /*always=*/true);
    SKYDECK_ASSIGN(const auto done, aws::signIn(options, call.arguments.has("--again"), call.context));
    const Json until = timeJson(done.until);
    call.output.result({{"profile", done.profile},
                        {"startUrl", done.startUrl},
                        {"signedInUntil", until},
                        {"alreadySignedIn", done.already}},
                       "The profile '" + done.profile + "' is " + (done.already ? "signed in already" : "signed in") +
                           ", until " + until.get<std::string>());
    return {};
}

Status whoami(Invocation& call) {
    SKYDECK_ASSIGN(const auto session, call.session());
    SKYDECK_ASSIGN(const auto credentials, session->credentials().credentials(call.context));
    SKYDECK_ASSIGN(const auto sts, aws::sts::StsClient::create(session));
    SKYDECK_ASSIGN(const auto identity, sts.getCallerIdentity(call.context));
    SKYDECK_ASSIGN(const std::string endpoint, session->endpoint("sts"));
    call.output.record({{"profile", session->profile()},
                        {"region", session->region()},
                        {"endpoint", endpoint},
                        {"lab", session->isLab()},
                        {"credentials", session->credentials().describe()},
                        {"accessKeyId", aws::maskedKey(credentials.accessKeyId)},
                        {"expires", timeJson(credentials.expiration)},
                        {"account", identity.account},
                        {"arn", identity.arn},
                        {"userId", identity.userId}});
    return {};
}

} // namespace

Group profilesGroup() {
    return {"profiles",
            "the profiles of ~/.aws and how they get their credentials",
            {{"", "", "Lists the profiles; secrets stay in their files.", 0, 0, {}, profiles}}};
}

Group loginGroup() {
    return {"login",
            "signs a profile in",
            {{"",
              "",
              "Signs in at IAM Identity Center (SSO), or saves keys pasted from the access portal.",
              0,
              0,
              {{"--paste", "", "reads keys from standard input: credentials-file, export, set or $Env: lines"},
               {"--again", "", "even when the profile is signed in still"},
               {"--no-browser", "", "only prints the address of the page"}},
              login}}};
}

Group whoamiGroup() {
    return {"whoami",
            "whose credentials are used, and where",
            {{"", "", "Asks AWS (or the lab) who the credentials belong to.", 0, 0, {}, whoami}}};
}

} // namespace skydeck::ctl
