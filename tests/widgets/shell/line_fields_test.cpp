#include "widgets/shell/line_fields.h"

#include "tests/support/support.h"

namespace skydeck::shell {

TEST(LineFields, TakeArgumentsAndVariablesByLine) {
    EXPECT_EQ(commandOf(QStringLiteral("a b\n\nc\n\n")), (std::vector<std::string>{"a b", "", "c"}));
    EXPECT_TRUE(commandOf(QString()).empty());
    QString mistake;
    EXPECT_EQ(environmentOf(QStringLiteral("A=1\n\nB=x=y\nC="), mistake),
              (std::map<std::string, std::string>{{"A", "1"}, {"B", "x=y"}, {"C", ""}}));
    EXPECT_TRUE(mistake.isEmpty());
    environmentOf(QStringLiteral("=1"), mistake);
    EXPECT_TRUE(mistake.contains(QStringLiteral("=1")));
}

} // namespace skydeck::shell
