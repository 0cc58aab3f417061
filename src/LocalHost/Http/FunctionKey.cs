using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace LocalHost.Http;

/// <summary>The key of the HTTP functions: in the header <c>x-functions-key</c> or the query's <c>code</c>, as on Azure.</summary>
/// <param name="given">Null for a random one.</param>
internal sealed class FunctionKey(string? given)
{
    private const int Bytes = 24;
    private const string AuthenticationType = "WebJobsAuthLevel";
    private const string ClaimPrefix = "http://schemas.microsoft.com/2017/07/functions/claims/";

    /// <summary>The key, as it can stand in an address.</summary>
    public string Value { get; } = given ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>Whether a request has it.</summary>
    public bool IsIn(HttpRequest request) => IsSame(request.Headers["x-functions-key"]) || IsSame(request.Query["code"]);

    /// <summary>Who sends it, as the Functions host says of its default key for functions.</summary>
    public static ClaimsPrincipal Sender() =>
        new(new ClaimsIdentity([new Claim(ClaimPrefix + "authlevel", "Function"), new Claim(ClaimPrefix + "invoke", "true"), new Claim(ClaimPrefix + "keyid", "default")], AuthenticationType));

    private bool IsSame(string? other) => other is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(other), Encoding.UTF8.GetBytes(Value));
}
