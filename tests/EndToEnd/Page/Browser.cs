using System.Text.Json;
using Deque.AxeCore.Commons;
using OpenQA.Selenium;
using OpenQA.Selenium.Chrome;
using Testing;
using Toolchain;

namespace EndToEnd.Page;

/// <summary>A headless Chromium with nothing of anybody's in it.</summary>
internal sealed class Browser : IDisposable
{
    // As root, and without what Chromium tells Google when it starts.
    private static readonly string[] Arguments =
    [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--disable-dev-shm-usage", "--window-size=1280,860",
    ];

    private readonly DirectoryInfo _profile = Directory.CreateTempSubdirectory("chromium-");
    private readonly ChromeDriverService _service;
    private readonly ChromeDriver _driver;

    public Browser(bool isDark = false)
    {
        _service = ChromeDriverService.CreateDefaultService(Chromium.DriverFolder);
        _service.SuppressInitialDiagnosticInformation = true;
        var options = new ChromeOptions { BinaryLocation = Chromium.Program };
        options.AddArguments(Arguments);
        options.AddArgument($"--user-data-dir={_profile.FullName}");
        if (isDark)
            options.AddArgument("--blink-settings=preferredColorScheme=0");
        _driver = new ChromeDriver(_service, options, TimeSpan.FromMinutes(2));
    }

    /// <summary>The text that is shown.</summary>
    public string Text => Script<string>("return document.body.innerText");

    /// <summary>Loads a page anew, also where only what is behind its # is another.</summary>
    public void Open(Uri address)
    {
        _driver.Navigate().GoToUrl("about:blank");
        _driver.Navigate().GoToUrl(address);
    }

    /// <summary>Opens a view of the page by its link.</summary>
    public void OpenView(string name) => Find($"nav a[href='#{name}']").Click();

    public IWebElement Find(string selector) => _driver.FindElement(By.CssSelector(selector));

    public IReadOnlyList<IWebElement> FindAll(string selector) => _driver.FindElements(By.CssSelector(selector));

    /// <summary>Returns when it is so; an element that was replaced meanwhile is looked for again.</summary>
    public Task UntilAsync(Func<bool> condition, string what) => Eventually.HoldsAsync(
        () =>
        {
            try
            {
                return condition();
            }
            catch (Exception early) when (early is StaleElementReferenceException or NoSuchElementException or InvalidOperationException)
            {
                return false;
            }
        },
        () => $"{what}\n{Text}");

    /// <summary>Returns when the element shows the text.</summary>
    public Task UntilShownAsync(string selector, string text) => UntilAsync(() => Find(selector).Text.Contains(text, StringComparison.Ordinal), $"{selector} shows '{text}'");

    /// <summary>Does something to an element, again where it was replaced meanwhile.</summary>
    public async Task DoAsync(string selector, Action<IWebElement> work)
    {
        await UntilAsync(
            () =>
            {
                work(Find(selector));
                return true;
            },
            $"{selector} can be used");
    }

    /// <summary>The texts of a table's cells, by rows.</summary>
    public List<List<string>> Cells(string rows) =>
        Script<List<List<string>>>($"return JSON.stringify([...document.querySelectorAll({JsonSerializer.Serialize(rows)})].map(row => [...row.cells].map(cell => cell.innerText)))");

    /// <summary>What a script returns; a list as JSON.</summary>
    public T Script<T>(string script) => ((IJavaScriptExecutor)_driver).ExecuteScript(script) switch
    {
        T value => value,
        string json => JsonSerializer.Deserialize<T>(json)!,
        var other => throw new InvalidCastException($"the script returned {other ?? "null"}"),
    };

    /// <summary>What a promise comes to, as text.</summary>
    public string Await(string promise) => (string)((IJavaScriptExecutor)_driver).ExecuteAsyncScript($"const done = arguments[arguments.length - 1]; ({promise}).then(done);")!;

    /// <summary>Presses a key where the focus is.</summary>
    public void Press(string key) => _driver.SwitchTo().ActiveElement().SendKeys(key);

    /// <summary>Presses Tab until such an element has the focus.</summary>
    public void TabTo(string selector)
    {
        for (var presses = 0; presses < 100; presses++)
        {
            if (Script<bool>($"return document.activeElement.matches({JsonSerializer.Serialize(selector)})"))
                return;
            Press(Keys.Tab);
        }
        throw new TimeoutException($"Tab does not come to {selector}");
    }

    /// <summary>What axe finds wrong for people who see, hear or move otherwise: rule, and where.</summary>
    public IReadOnlyList<string> FindBarriers()
    {
        ((IJavaScriptExecutor)_driver).ExecuteScript(new BundledAxeScriptProvider().GetScript());
        var found = Await("axe.run(document).then(result => JSON.stringify(result.violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.html}`))))");
        return JsonSerializer.Deserialize<List<string>>(found)!;
    }

    /// <summary>Keeps what is seen, beside the tests' results.</summary>
    public void TakePicture(string name)
    {
        var folder = Directory.CreateDirectory(Workspace.Tools("test-results", "page"));
        _driver.GetScreenshot().SaveAsFile(Path.Combine(folder.FullName, $"{name}.png"));
    }

    public void Dispose()
    {
        _driver.Quit();
        _driver.Dispose();
        _service.Dispose();
        _profile.Delete(recursive: true);
    }
}
