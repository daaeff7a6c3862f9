package dev.rind.edge.route;

import dev.rind.edge.route.Route.BadRequest;
import dev.rind.edge.route.Route.Content;
import dev.rind.edge.route.Route.DistributionList;
import dev.rind.edge.route.Route.DomainWithoutSlash;
import dev.rind.edge.route.Route.Elsewhere;
import dev.rind.edge.route.Route.MethodNotAllowed;
import dev.rind.edge.route.Route.NotFound;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class RouterTest {
  private static final String PREFIX = "/pulp/content/";

  private final Router router = new Router(PREFIX, false, List.of());
  private final Router amongDomains = new Router(PREFIX, true, List.of());

  @ParameterizedTest(name = "GET {0} -> {1}")
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      # target                                  | route
      /pulp/content/                            | list
      /pulp/content/?q=1                        | list
      /pulp/content/rpm                         | content rpm
      /pulp/content/rpm/                        | content rpm/
      /pulp/content/rpm/el9/repodata/repomd.xml | content rpm/el9/repodata/repomd.xml
      /                                         | not found
      /nope                                     | not found
      /pulp/api/v3/status/                      | not found
      /pulp/content                             | not found
      /pulp/content?x                           | not found
      /pulp/contents/rpm/                       | not found
      //pulp/content/rpm/                       | not found

      # escapes are decoded, once
      /pulp/content/d/a+c~1.txt                 | content d/a+c~1.txt
      /pulp/content/d/a%2Bc%7E1.txt             | content d/a+c~1.txt
      /pulp/content/d/a%2bc%7e1.txt             | content d/a+c~1.txt
      /pulp/content/d/a%252Bc.txt               | content d/a%2Bc.txt
      /pulp/content/d/%C3%BC.txt                | content d/ü.txt
      /pulp/content/d/u%CC%88.txt               | content d/u\u0308.txt
      /pulp/content/d/a%3Fb%23c                 | content d/a?b#c
      /pulp/content/%                           | content %
      /pulp/content/%zz                         | content %zz
      /pulp/content/d/a"b<c>d[e]^{}\\'          | content d/a"b<c>d[e]^{}\\'

      # a slash is a slash, however it is written, below the prefix
      /pulp/content/a%2Fb/f                     | content a/b/f
      /pulp/content/a%2fb%2F                    | content a/b/
      /pulp/content//rpm/el9/x                  | content /rpm/el9/x
      /pulp/content/rpm//el9///x                | content rpm//el9///x
      /pulp%2Fcontent/rpm/                      | not found
      /pulp/content%2Frpm/                      | not found
      /%70ulp/content/rpm/                      | content rpm/
      /%70ulp/conten%74/                        | list

      # dots are names like any other
      /pulp/content/rpm/el9/./x                 | content rpm/el9/./x
      /pulp/content/rpm/../../../etc/passwd     | content rpm/../../../etc/passwd
      /pulp/content/rpm/%2e%2e/x                | content rpm/../x
      /pulp/content/..%2f..%2fetc%2fpasswd      | content ../../etc/passwd
      /pulp/./content/x                         | not found
      /pulp/content/x%5Cy                       | content x\\y

      # what is no text
      /pulp/content/file/%ff                    | not found
      /pulp/content/%c0%af                      | not found
      /pulp/content/%ed%a0%80                   | not found
      /pulp/content/%C3/%BC                     | not found
      /pulp/content/%EF%BF%BD                   | content \uFFFD
      /pulp/content/file/%00                    | bad
      /pulp/content/%00/x                       | bad
      /pulp/content/%%00                        | bad
      /pulp/content/%2500                       | content %00
      /pulp/content/?%00                        | list

      # the other forms of a target
      /pulp/content/rpm/el9#top                 | content rpm/el9
      /pulp/content/#a?b                        | list
      http://example.com/pulp/content/a%2Fb?x   | content a/b
      http://example.com                        | not found
      http://example.com:99999/pulp/content/x   | bad
      pulp/content/                             | bad
      *                                         | bad
      """)
  void eachTargetHasItsRoute(String target, String expected) {
    assertThat(said(router.route("GET", target))).isEqualTo(expected);
  }

  @ParameterizedTest(name = "GET {0} -> {1}")
  @CsvSource(delimiter = '|', textBlock = """
      # target                               | route
      /pulp/content/                         | not found
      /pulp/content//file/el9/               | not found
      /pulp/content/other                    | redirect to /pulp/content/other/
      /pulp/content/oth%65r?a                | redirect to /pulp/content/other/
      /pulp/content/other/                   | list of other
      /pulp/content/oth%65r/                 | list of other
      /pulp/content/other/file               | content file of other
      /pulp/content/other/file%2Fel9/        | content file/el9/ of other
      /pulp/content/other//file              | content /file of other
      /pulp/content/other%2Ffile/el9         | not found
      /pulp/content/%ff/file                 | not found
      /pulp/content/%00                      | bad
      /pulp/content/%00/x                    | bad
      http://example.com/pulp/content/other  | redirect to /pulp/content/other/
      """)
  void aDomainIsTheSegmentAfterThePrefix(String target, String expected) {
    assertThat(saidAmongDomains(amongDomains.route("GET", target))).isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0} {1} -> {2}")
  @CsvSource(delimiter = '|', textBlock = """
      # method | target               | route
      HEAD     | /pulp/content/rpm    | content rpm
      POST     | /pulp/content/rpm    | not allowed
      PUT      | /pulp/content/rpm    | not allowed
      DELETE   | /pulp/content/rpm    | not allowed
      PATCH    | /pulp/content/rpm    | not allowed
      TRACE    | /pulp/content/rpm    | not allowed
      OPTIONS  | /pulp/content/rpm    | not allowed
      BREW     | /pulp/content/rpm    | not allowed
      get      | /pulp/content/rpm    | not allowed
      POST     | /pulp/content/       | not allowed
      POST     | /pulp/content/%ff    | not allowed
      POST     | /nope                | not found
      OPTIONS  | *                    | bad
      CONNECT  | example.com:80       | bad
      """)
  void onlyGetAndHeadAreRouted(String method, String target, String expected) {
    assertThat(said(router.route(method, target))).isEqualTo(expected);
  }

  @Test
  void otherMethodsAreRefusedForADomainWithoutSlashToo() {
    assertThat(amongDomains.route("POST", PREFIX + "other")).isEqualTo(new MethodNotAllowed());
    assertThat(amongDomains.route("POST", PREFIX)).isEqualTo(new NotFound());
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(delimiter = '|', textBlock = """
      # target                                 | path of the request
      /pulp/content/rpm/el9?x                  | /pulp/content/rpm/el9
      /pulp/content/rpm%2Fel9                  | /pulp/content/rpm/el9
      /%70ulp/content/rpm/el9///repodata       | /pulp/content/rpm/el9///repodata
      http://example.com/pulp/content/a%20b/   | /pulp/content/a b/
      """)
  void theWholePathOfTheRequestIsDecodedToo(String target, String requestPath) {
    assertThat(router.route("GET", target))
        .isInstanceOfSatisfying(
            Content.class, content -> assertThat(content.requestPath()).isEqualTo(requestPath));
  }

  @Test
  void theWholePathOfTheRequestHasTheDomain() {
    assertThat(amongDomains.route("GET", "/pulp/content/other/a%2Fb"))
        .isEqualTo(new Content("other", "a/b", "/pulp/content/other/a/b"));
    assertThat(amongDomains.route("GET", "/pulp/content/oth%65r/"))
        .isEqualTo(new DistributionList("other", "/pulp/content/other/"));
  }

  @Test
  void aTargetWithoutEscapeIsNotCopied() {
    var target = PREFIX + "rpm/el9";
    assertThat(router.route("GET", target))
        .isInstanceOfSatisfying(
            Content.class, content -> assertThat(content.requestPath()).isSameAs(target));
  }

  @Test
  void thePrefixMayBeASlash() {
    assertThat(said(new Router("/", false, List.of()).route("GET", "/rpm/el9")))
        .isEqualTo("content rpm/el9");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "pulp/content/", "/pulp/content", "/pulp%20content/"})
  void aPrefixThatCannotBeOneIsRefused(String prefix) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Router(prefix, false, List.of()))
        .withMessageContaining("prefix: " + prefix + " (expected: ");
  }

  @RepeatedTest(200)
  void anyTargetHasARoute(RepetitionInfo repetition) {
    var random = new Random(repetition.getCurrentRepetition());
    var starts = new String[] {"", "/", PREFIX, PREFIX + "other/", "http://example.com" + PREFIX};
    for (int i = 0; i < 200; i++) {
      var target = starts[random.nextInt(starts.length)] + RandomText.of(random, 40);
      for (var each : new Router[] {router, amongDomains}) {
        var route = each.route("GET", target);
        assertThat(isConsistent(route)).as("%s -> %s", target, route).isTrue();
      }
    }
  }

  @Test
  void whatIsOutsideOfThePrefixMayBeElsewhere() {
    var some = new Router(PREFIX, false, List.of("/pulp/container/"));
    assertThat(said(some.route("POST", "/pulp/container/v2/x?y"))).isEqualTo("elsewhere");
    assertThat(said(some.route("GET", PREFIX + "x"))).isEqualTo("content x");
    assertThat(said(some.route("GET", "/pulp/containers"))).isEqualTo("not found");
    assertThat(said(router.route("POST", "/pulp/container/v2/x"))).isEqualTo("not found");
  }

  private static boolean isConsistent(Route route) {
    return switch (route) {
      case Content(var domain, var path, var requestPath) -> !domain.isEmpty()
          && !path.isEmpty()
          && path.indexOf('\0') < 0
          && requestPath.startsWith(PREFIX)
          && requestPath.endsWith("/" + path);
      case DistributionList(var domain, var requestPath) -> !domain.isEmpty()
          && requestPath.startsWith(PREFIX)
          && requestPath.endsWith("/");
      case DomainWithoutSlash(var domain, var location) -> !domain.isEmpty()
          && location.startsWith(PREFIX)
          && location.indexOf('/', PREFIX.length()) == location.length() - 1;
      case BadRequest(var reason) -> !reason.isEmpty();
      case NotFound() -> true;
      case MethodNotAllowed(),Elsewhere() -> false;
    };
  }

  private static String said(Route route) {
    return switch (route) {
      case Content(var domain, var path, _) when domain.equals("default") -> "content " + path;
      case DistributionList(var domain, _) when domain.equals("default") -> "list";
      default -> saidAmongDomains(route);
    };
  }

  private static String saidAmongDomains(Route route) {
    return switch (route) {
      case Content(var domain, var path, _) -> "content " + path + " of " + domain;
      case DistributionList(var domain, _) -> "list of " + domain;
      case DomainWithoutSlash(_, var location) -> "redirect to " + location;
      case NotFound() -> "not found";
      case MethodNotAllowed() -> "not allowed";
      case Elsewhere() -> "elsewhere";
      case BadRequest(_) -> "bad";
    };
  }
}
