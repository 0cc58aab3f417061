using Functions.Http;
using Functions.Watching;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Functions.Tests.Http;

/// <summary>Requests that change something.</summary>
public sealed class WritesTests
{
    [Theory]
    [InlineData(200)]
    [InlineData(200, "Sec-Fetch-Site", "same-origin")]
    [InlineData(200, "Sec-Fetch-Site", "none")]
    [InlineData(403, "Sec-Fetch-Site", "cross-site")]
    [InlineData(403, "Sec-Fetch-Site", "same-site")]
    [InlineData(200, "Origin", "https://app.example")]
    [InlineData(403, "Origin", "https://other.example")]
    [InlineData(403, "Origin", "https://app.example:8443")]
    [InlineData(403, "Origin", "null")]
    [InlineData(415, "Content-Type", "text/plain")]
    [InlineData(415, "Content-Type", "application/x-www-form-urlencoded")]
    [InlineData(200, "Content-Type", "application/json; charset=utf-8")]
    public async Task One_from_another_site_or_without_json_is_refused(int status, string? header = null, string? value = null)
    {
        var request = Request("{}");
        if (header is not null)
            request.Headers[header] = value;
        var isDone = false;

        var answer = await Writes.OfAsync<object>(
            request,
            _ =>
            {
                isDone = true;
                return Task.FromResult<IActionResult>(Answers.Ok(new { }));
            },
            default);

        Assert.Equal((status, status == 200), (((ContentResult)answer).StatusCode, isDone));
    }

    [Theory]
    [InlineData("null", "must be an object")]
    [InlineData("{", "JSON")]
    public async Task A_body_that_is_no_request_is_told(string body, string problem)
    {
        var answer = (ContentResult)await Writes.OfAsync<object>(Request(body), _ => throw new NotSupportedException(), default);

        Assert.Equal(400, answer.StatusCode);
        Assert.Contains(problem, answer.Content, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"effect":"e","key":"k","notDone":true,"why":"w","by":"b"}""", null)]
    [InlineData("""{"effect":"e","key":"k","result":{},"why":"w","by":"b"}""", null)]
    [InlineData("""{"effect":"e","key":"k","notDone":true}""", "why and by are needed")]
    [InlineData("""{"effect":"e","notDone":true,"why":"w","by":"b"}""", "key is missing")]
    [InlineData("""{"effect":"e","key":"k","why":"w","by":"b"}""", "say what you found out")]
    [InlineData("""{"effect":"e","key":"k","notDone":true,"failure":"f","why":"w","by":"b"}""", "say what you found out")]
    public void What_is_wrong_with_a_settlement_is_told(string body, string? problem)
    {
        var found = System.Text.Json.JsonSerializer.Deserialize<ResolveRequest>(body, Answers.Json)!.FindProblem();

        Assert.True(problem is null ? found is null : found?.Contains(problem, StringComparison.Ordinal), found);
    }

    private static HttpRequest Request(string body)
    {
        var request = new DefaultHttpContext().Request;
        (request.Method, request.Host, request.ContentType, request.Body) = ("POST", new HostString("app.example"), "application/json", new MemoryStream(System.Text.Encoding.UTF8.GetBytes(body)));
        return request;
    }
}
