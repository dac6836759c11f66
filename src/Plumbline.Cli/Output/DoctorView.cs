using Plumbline.Doctor;
using Plumbline.Documents;
using Spectre.Console;

namespace Plumbline.Cli.Output;

/// <summary>One line for each thing that was looked at, and below it what to do.</summary>
internal static class DoctorView
{
    private const int TextWidth = 110;

    public static void Write(IAnsiConsole console, IReadOnlyList<Diagnosis> diagnoses)
    {
        var width = diagnoses.Max(d => d.Name.Length);
        foreach (var diagnosis in diagnoses)
        {
            var colour = diagnosis.State switch { DiagnosisState.Well => "green", DiagnosisState.Bad => "red", DiagnosisState.Unknown => "yellow", _ => "grey" };
            var lines = WordWrap.Lines(PlainText.Safe(diagnosis.Detail), TextWidth).ToList();
            console.MarkupLine($"[{colour}]{Words.Lower(diagnosis.State),-7}[/]  {Markup.Escape(PlainText.Safe(diagnosis.Name.PadRight(width)))}  {Markup.Escape(lines.FirstOrDefault() ?? "")}");
            foreach (var line in lines.Skip(1))
            {
                console.WriteLine(new string(' ', width + 11) + line);
            }

            if (diagnosis.ToDo is { } toDo)
            {
                console.WriteLine($"{new string(' ', width + 11)}{toDo}");
            }
        }
    }
}
