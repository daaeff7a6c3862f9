package dev.rind.edge.guard;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import net.thisptr.jackson.jq.BuiltinFunctionLoader;
import net.thisptr.jackson.jq.Function;
import net.thisptr.jackson.jq.JsonQuery;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.Version;
import net.thisptr.jackson.jq.Versions;
import net.thisptr.jackson.jq.exception.JsonQueryException;

/**
 * A compiled jq program of which the first output counts.
 *
 * <p><b>Threading:</b> immutable; evaluates on the caller's thread.
 *
 * <p><b>Bounds:</b> jackson-jq cannot be interrupted, but it looks every built-in function up, and so each of them
 * counts here: its calls and its outputs are steps of a {@link JqBudget}. That ends what loops by {@code range},
 * {@code reduce}, {@code until} and the like. Recursion ends with the thread's stack. What neither ends is a regular
 * expression that backtracks, and a product of iterators or own functions that call none: see {@link JqRuns}.
 * Multiplication can make a text of any length in one step, so programs with it are refused. Other ways to fill the
 * memory between two steps stay open to who may write guards, not to who sends headers.
 */
final class JqProgram {
  /** Carries the first output past all that a program may catch. */
  private static final class First extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient JsonNode output;

    First(JsonNode output) {
      super("the first output", null, false, false);
      this.output = output;
    }
  }

  /** The functions that programs may call. They are read from files, once, when the first program is evaluated. */
  private static final class BuiltIn {
    private static final Scope SCOPE = builtIn();
  }

  private static final Version VERSION = Versions.JQ_1_7;
  private static final ScopedValue<JqBudget> BUDGET = ScopedValue.newInstance();
  private static final JsonMapper MAPPER = JsonMapper.builder()
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
      .build();
  private static final Pattern CLOCK = Pattern.compile("\\bnow\\b");
  private static final Pattern MULTIPLICATION = Pattern.compile(" \\*=? ");

  private final JsonQuery query;

  private JqProgram(JsonQuery query) {
    this.query = query;
  }

  /** Reads them now, on a thread that may wait. */
  static void load() {
    var _ = Objects.requireNonNull(BuiltIn.SCOPE);
  }

  /** None: it is not a jq program, or one that is refused. */
  static Optional<JqProgram> compile(String text) {
    try {
      var query = JsonQuery.compile(text, VERSION);
      // As the parsed program prints itself, with a blank at each side of an operator.
      return MULTIPLICATION.matcher(query.toString()).find()
          ? Optional.empty()
          : Optional.of(new JqProgram(query));
    } catch (JsonQueryException | RuntimeException | StackOverflowError unfit) {
      return Optional.empty();
    }
  }

  /** Whether another time may give another output. */
  static boolean readsClock(String text) {
    return CLOCK.matcher(text).find();
  }

  /**
   * The first output for a JSON text, if it is a text. None as well: the program fails, it does too much, it has no
   * output, or the input is not JSON.
   */
  Optional<String> firstText(byte[] json, JqBudget budget) {
    try {
      budget.start();
      var input = MAPPER.readTree(json);
      if (input.isMissingNode()) {
        return Optional.empty(); // nothing but blanks, and a program may make a text of nothing
      }
      ScopedValue.where(BUDGET, budget).call(() -> {
        query.apply(BuiltIn.SCOPE, input, output -> {
          throw new First(output);
        });
        return Boolean.TRUE;
      });
      return Optional.empty();
    } catch (First first) {
      return Optional.of(first.output).filter(JsonNode::isTextual).map(JsonNode::textValue);
    } catch (IOException | RuntimeException | StackOverflowError | OutOfMemoryError failure) {
      return Optional.empty();
    }
  }

  private static Scope builtIn() {
    var scope = Scope.newEmptyScope();
    BuiltinFunctionLoader.getInstance()
        .listFunctions(VERSION, scope)
        .forEach((name, function) -> scope.addFunction(name, counted(function)));
    return scope;
  }

  private static Function counted(Function function) {
    return (scope, args, in, path, output, version) -> {
      BUDGET.get().step();
      function.apply(scope, args, in, path, (out, outPath) -> {
        BUDGET.get().step();
        output.emit(out, outPath);
      }, version);
    };
  }
}
