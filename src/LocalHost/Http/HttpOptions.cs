namespace LocalHost.Http;

/// <summary>Where and to whom HTTP functions are served.</summary>
/// <param name="Port">0 for any that is free; null where they are not served.</param>
/// <param name="Key">What functions that are not anonymous ask for.</param>
internal sealed record HttpOptions(int? Port, FunctionKey Key);
