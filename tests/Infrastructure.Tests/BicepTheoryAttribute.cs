using Toolchain;

namespace Infrastructure.Tests;

/// <summary>A theory that needs the Bicep compiler; skipped, and counted as skipped, where neither the machine nor the package feed has it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BicepTheoryAttribute : TheoryAttribute
{
    public BicepTheoryAttribute() => Skip = BicepCli.Missing;
}
