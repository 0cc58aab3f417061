using LocalHost.Catalog;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace LocalHost.Http;

/// <summary>A function with an HTTP trigger: which requests it takes, and whose.</summary>
/// <param name="Definition">The function.</param>
/// <param name="Pattern">Its route under the application's prefix.</param>
/// <param name="Methods">Empty for all.</param>
/// <param name="IsAnonymous">Whether it takes requests without a key.</param>
internal sealed record HttpFunction(FunctionDefinition Definition, RoutePattern Pattern, IReadOnlyList<string> Methods, bool IsAnonymous)
{
    private static readonly string[] Levels = ["anonymous", "user", "function", "system", "admin"];
    private static readonly string[] Reserved = ["admin", "runtime"];

    public string Name => Definition.Name;

    /// <param name="function">A function with an HTTP trigger.</param>
    /// <param name="prefix">Of all routes; may be empty.</param>
    /// <exception cref="InvalidDataException">Its route or its level cannot be served; the message names it, the rule and the way out.</exception>
    public static HttpFunction Read(FunctionDefinition function, string prefix)
    {
        var route = (function.Trigger.Text("route") is { } given && !string.IsNullOrWhiteSpace(given) ? given : function.Name).Trim('/');
        if (Array.Exists(Reserved, word => route.StartsWith(word, StringComparison.OrdinalIgnoreCase)))
            throw new InvalidDataException($"Function {function.Name}: its route is '{route}'; routes that begin with admin or runtime are the Functions host's own, on Azure too. Choose another Route in its HttpTrigger.");
        var level = function.Trigger.Text("authLevel") ?? "function";
        if (!Levels.Contains(level, StringComparer.OrdinalIgnoreCase))
            throw new InvalidDataException($"Function {function.Name}: its authLevel is '{level}'; it must be {string.Join(", ", Levels[..^1])} or {Levels[^1]}.");
        try
        {
            var pattern = RoutePatternFactory.Parse(prefix.Length == 0 ? route : $"{prefix}/{route}");
            return new HttpFunction(function, pattern, function.Trigger.Texts("methods"), level.Equals(Levels[0], StringComparison.OrdinalIgnoreCase));
        }
        catch (RoutePatternException malformed)
        {
            throw new InvalidDataException($"Function {function.Name}: its route is '{route}', which is no route of ASP.NET Core: {malformed.Message} Correct the Route of its HttpTrigger.", malformed);
        }
    }

    /// <summary>Whether both would take the same request.</summary>
    public bool ConflictsWith(HttpFunction other) =>
        string.Equals(Pattern.RawText, other.Pattern.RawText, StringComparison.OrdinalIgnoreCase)
        && (Methods.Count == 0 || other.Methods.Count == 0 || Methods.Intersect(other.Methods, StringComparer.OrdinalIgnoreCase).Any());

    /// <exception cref="InvalidDataException">The route has a constraint that does not exist or cannot be read.</exception>
    public void RequireConstraints(ParameterPolicyFactory constraints)
    {
        foreach (var (parameter, policies) in Pattern.ParameterPolicies)
        {
            foreach (var policy in policies)
            {
                try
                {
                    constraints.Create(Pattern.GetParameter(parameter), policy);
                }
                catch (Exception problem) when (problem is InvalidOperationException or RouteCreationException or ArgumentException)
                {
                    throw new InvalidDataException($"Function {Name}: its route '{Pattern.RawText}' has the constraint '{policy.Content}' on '{parameter}': {problem.Message} Correct the Route of its HttpTrigger.", problem);
                }
            }
        }
    }
}
