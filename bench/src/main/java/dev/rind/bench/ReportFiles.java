package dev.rind.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The files that a command writes its result to, as the command line says. */
public final class ReportFiles {
  @Option(names = "--json", paramLabel = "FILE", description = "Write the result there.")
  private @Nullable Path json;

  @Option(names = "--html", paramLabel = "FILE", description = "Write a report there, with plots; one file that needs no other.")
  private @Nullable Path html;

  @Option(names = "--markdown", paramLabel = "FILE", description = "Write a table there.")
  private @Nullable Path markdown;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  /** A result that can be written. */
  public interface Written {
    byte[] json() throws IOException;

    String html();

    String markdown();
  }

  /**
   * Before minutes are spent on what can then not be written.
   *
   * <p><b>Errors:</b> {@link ParameterException}.
   */
  public void check() {
    Stream.of(json, html, markdown).filter(Objects::nonNull).forEach(file -> {
      var folder = Objects.requireNonNull(file).toAbsolutePath().getParent();
      if (folder == null || !Files.isWritable(folder)) {
        throw new ParameterException(Objects.requireNonNull(command).commandLine(),
            "%s (expected: a file in a folder that can be written to)".formatted(file));
      }
    });
  }

  /** Those that were asked for. */
  public void write(Written result) throws IOException {
    if (json != null) {
      Files.write(json, result.json());
    }
    if (html != null) {
      Files.writeString(html, result.html());
    }
    if (markdown != null) {
      Files.writeString(markdown, result.markdown());
    }
  }
}
