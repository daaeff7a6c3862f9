package dev.rind.edge;

import dev.rind.edge.config.EdgeConfig;
import dev.rind.edge.config.Faults;
import dev.rind.edge.config.FileSource;
import dev.rind.edge.config.Setting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line of the edge. */
@Command(name = "rind", description = "The edge of a Pulp 3 server: serves /pulp/content/ from Pulp's database and storage.", mixinStandardHelpOptions = true, versionProvider = Main.Version.class, footer = {
    "",
    "In a source checkout also: demo, a yum repository to try it with.", "",
    "Exit codes: 0 done; 1 failed; 2 the command line or a setting is wrong."})
final class Main {
  static final int FAILED = 1;
  static final int MISUSED = 2;

  private static final Map<String, Class<?>> COMMANDS = commands();

  private Main() {}

  private static Map<String, Class<?>> commands() {
    var commands = new LinkedHashMap<String, Class<?>>();
    commands.put("serve", ServeCommand.class);
    commands.put("check", CheckCommand.class);
    commands.put("compare", CompareCommand.class);
    commands.put("explain", ExplainCommand.class);
    commands.put("triggers", TriggersCommand.class);
    return commands;
  }

  public static void main(String[] arguments) {
    var asked = List.of(arguments);
    var plain = !asked.isEmpty() && asked.getFirst().equals("serve")
        ? Settings.plain(asked.subList(1, asked.size()))
        : null;
    System.exit(plain == null ? commandLine(arguments).execute(arguments) : serve(plain));
  }

  /** As picocli would: what nobody expected is printed and ends the process, whatever threads there are. */
  private static int serve(Settings settings) {
    try {
      return new ServeCommand(settings).call();
    } catch (RuntimeException | InterruptedException failure) {
      failure.printStackTrace();
      return FAILED;
    }
  }

  /** With the command that is asked for alone, since to look at all of them takes a tenth of a second of each start. */
  private static CommandLine commandLine(String[] arguments) {
    var line = new CommandLine(new Main());
    var asked = arguments.length == 0 ? null : COMMANDS.get(arguments[0]);
    if (asked == null) {
      COMMANDS.forEach(line::addSubcommand);
    } else {
      line.addSubcommand(arguments[0], asked);
    }
    return line;
  }

  /** What {@code serve} and {@code check} share: where their settings come from. */
  static final class Settings {
    @Option(names = "--config", paramLabel = "FILE", description = "Rind's own settings, in YAML (default: $RIND_CONFIG, else /etc/rind/rind.yaml if there is one).")
    private @Nullable Path file;

    @Option(names = "--listen", paramLabel = "ADDRESS", description = "Where to serve: HOST:PORT, unix:PATH or systemd; may be repeated (default: [::]:24816).")
    private @Nullable List<String> listen;

    @Option(names = "--admin", paramLabel = "HOST:PORT", description = "Where to answer about health and metrics, and explain (default: 127.0.0.1:24815).")
    private @Nullable String admin;

    /**
     * What options with a value behind each say; null: there is more to it. The JVM keeps no class as old as picocli's in
     * its cache, so that to load and ask it takes a fifth of a start; the rest is left to it, errors above all.
     */
    static @Nullable Settings plain(List<String> arguments) {
      var settings = new Settings();
      for (int at = 0; at < arguments.size(); at += 2) {
        var value = at + 1 < arguments.size() ? arguments.get(at + 1) : "";
        if (value.isEmpty() || "-@".indexOf(value.charAt(0)) >= 0
            || !settings.set(arguments.get(at), value)) {
          return null;
        }
      }
      return settings;
    }

    private boolean set(String option, String value) {
      switch (option) {
        case "--listen" -> {
          listen = listen == null ? new ArrayList<>() : listen;
          listen.add(value);
        }
        case "--config" -> {
          if (file != null) {
            return false;
          }
          file = Path.of(value);
        }
        case "--admin" -> {
          if (admin != null) {
            return false;
          }
          admin = value;
        }
        default -> {
          return false;
        }
      }
      return true;
    }

    EdgeConfig read() throws Faults {
      return EdgeConfig.read(said(), System.getenv(), FileSource.disk());
    }

    dev.rind.edge.config.CommandLine said() {
      var values = new HashMap<Setting<?>, List<String>>();
      if (listen != null) {
        values.put(Setting.LISTEN, listen);
      }
      if (admin != null) {
        values.put(Setting.ADMIN, List.of(admin));
      }
      return new dev.rind.edge.config.CommandLine(Optional.ofNullable(file), values);
    }
  }

  /** From the jar's manifest. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"rind " + version()};
    }
  }

  static String version() {
    var version = Main.class.getPackage().getImplementationVersion();
    return version == null ? "(not packaged)" : version;
  }
}
