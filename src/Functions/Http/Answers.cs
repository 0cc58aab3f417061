using System.Text.Json;
using System.Text.Json.Serialization;
using ExactlyOnce;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Functions.Http;

/// <summary>Answers of the HTTP functions: JSON, and problems that name the rule and the way out.</summary>
internal static class Answers
{
    /// <summary>How requests and answers are JSON.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    /// <summary>What the work answers, or what its exception means to whoever asked.</summary>
    /// <param name="goOn">What there is to do where it was not done to its end.</param>
    public static async Task<IActionResult> OfAsync(Func<Task<IActionResult>> work, string goOn = "ask again")
    {
        try
        {
            return await work();
        }
        catch (Exception wrong) when (wrong is ArgumentException or FormatException or OverflowException or JsonException)
        {
            return Problem(StatusCodes.Status400BadRequest, wrong.Message);
        }
        catch (ProducerLostException)
        {
            return Problem(StatusCodes.Status409Conflict, $"somebody else does something to the queue at the same time; {goOn}");
        }
        catch (RetriableException silent)
        {
            return Problem(StatusCodes.Status503ServiceUnavailable, $"{silent.Message}; {goOn}");
        }
        catch (InvalidOperationException impossible)
        {
            return Problem(StatusCodes.Status409Conflict, impossible.Message);
        }
    }

    /// <summary>200.</summary>
    public static ContentResult Ok(object answer) => Answer(StatusCodes.Status200OK, answer);

    /// <param name="problem">What is wrong, and the way out.</param>
    public static ContentResult Problem(int status, string problem) => Answer(status, new { Status = status, Detail = problem });

    private static ContentResult Answer(int status, object answer) => new() { StatusCode = status, ContentType = "application/json", Content = JsonSerializer.Serialize(answer, Json) };
}
