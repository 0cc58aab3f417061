using LocalHost.Worker;
using LocalHost.Worker.Protocol;

namespace LocalHost.Tests.Worker;

/// <summary>By what Newtonsoft.Json 13 makes of the same texts, with which the Functions host reads them.</summary>
public sealed class JsonMembersTests
{
    [Theory]
    [InlineData("\"a\"", "a")]
    [InlineData("\"\"", "")]
    [InlineData("12", "12")]
    [InlineData("-9223372036854775809", "-9223372036854775809")]
    [InlineData("1.50", "1.5")]
    [InlineData("1.0", "1")]
    [InlineData("2e3", "2000")]
    [InlineData("true", "True")]
    [InlineData("false", "False")]
    [InlineData("\"2026-01-02T03:04:05.678Z\"", "01/02/2026 03:04:05")]
    [InlineData("\"2026-01-02T03:04:05\"", "01/02/2026 03:04:05")]
    [InlineData("\"2026-01-02\"", "2026-01-02")]
    [InlineData("\"2026-01-02 03:04:05\"", "2026-01-02 03:04:05")]
    public void A_member_is_text(string json, string text) => Assert.Equal(text, Read($$"""{ "member": {{json}} }""")["member"].String);

    [Fact]
    public void An_object_is_JSON_and_lists_and_nulls_are_left_out()
    {
        var metadata = Read("""{ "object": { "a": [1, "ä+"] }, "list": [1], "null": null }""");

        Assert.Equal("""{"a":[1,"ä+"]}""", Assert.Single(metadata).Value.Json);
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("{ no JSON }")]
    [InlineData("12")]
    public void Any_other_text_has_no_members(string text) => Assert.Empty(Read(text));

    private static Dictionary<string, TypedData> Read(string json)
    {
        var metadata = new Dictionary<string, TypedData>();
        JsonMembers.AddTo(metadata, json);
        return metadata;
    }
}
