package dev.rind.edge.config;

import dev.rind.edge.config.Authentication.Way;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class AuthenticationTest {
  private static Authentication read(String settings) throws Faults {
    return EdgeConfig.read(CommandLine.EMPTY, Map.of(),
        path -> path.equals(Path.of("/etc/pulp/settings.py")) ? Optional.of(settings)
            : Optional.empty())
        .authentication();
  }

  @Test
  void byDefaultThereAreOnlyPasswordsAndPulpsOwnPolicy() throws Faults {
    var authentication = read("");
    assertThat(authentication.ways()).containsExactly(new Way.Basic());
    assertThat(authentication.newcomers()).isFalse();
    assertThat(authentication.otherWays()).isEmpty();
    assertThat(authentication.otherPolicy()).isEmpty();
  }

  @Test
  void aProxysWordAndItsJsonAreReadWherePulpReadsThem() throws Faults {
    var authentication = read("""
        AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.RemoteUserBackend",
                                   "django.contrib.auth.backends.ModelBackend",
                                   "pulpcore.backends.ObjectRolePermissionBackend"]
        REST_FRAMEWORK__DEFAULT_AUTHENTICATION_CLASSES = (
            "pulpcore.app.authentication.JSONHeaderRemoteAuthentication",
            "rest_framework.authentication.SessionAuthentication",
            "pulpcore.app.authentication.PulpRemoteUserAuthentication",
            "rest_framework.authentication.BasicAuthentication")
        REMOTE_USER_ENVIRON_NAME = "HTTP_REMOTE_USER"
        AUTHENTICATION_JSON_HEADER = "HTTP_X_RH_IDENTITY"
        AUTHENTICATION_JSON_HEADER_JQ_FILTER = ".identity.user.username"
        """);
    assertThat(authentication.ways()).containsExactly(
        new Way.JsonHeader("X-RH-IDENTITY", ".identity.user.username"),
        new Way.RemoteUser("REMOTE-USER"), new Way.Basic());
    assertThat(authentication.newcomers()).isTrue();
    assertThat(authentication.otherWays()).isEmpty();
    assertThat(authentication.otherPolicy()).isEmpty();
  }

  @Test
  void aProxysWordIsNotReadWithoutABackendForItNorFromWhatIsNoHeader() throws Faults {
    var classes = """
        REST_FRAMEWORK__DEFAULT_AUTHENTICATION_CLASSES = ["pulpcore.app.authentication.PulpRemoteUserAuthentication"]
        """;
    assertThat(read(classes + "REMOTE_USER_ENVIRON_NAME = 'HTTP_REMOTE_USER'").ways()).isEmpty();
    assertThat(read(classes
        + "AUTHENTICATION_BACKENDS = ['pulpcore.app.authentication.PulpNoCreateRemoteUserBackend']")
        .ways()).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {
      "REST_FRAMEWORK__DEFAULT_AUTHENTICATION_CLASSES = ['rest_framework.authentication.BasicAuthentication', 'my.Token']",
      "REST_FRAMEWORK = {}", "REST_FRAMEWORK = rest()", "AUTHENTICATION_BACKENDS = backends()",
      "AUTHENTICATION_BACKENDS = ['django.contrib.auth.backends.ModelBackend', 'django_auth_ldap.backend.LDAPBackend']",
      "WORKLOAD_IDENTITY = {'issuer': 'https://example.com'}"})
  void otherWaysAreNoticed(String settings) throws Faults {
    assertThat(read(settings).otherWays()).isPresent();
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {
      "REST_FRAMEWORK__DEFAULT_PERMISSION_CLASSES = ['pulpcore.plugin.access_policy.AccessPolicyFromSettings']",
      "REST_FRAMEWORK = {}", "REST_FRAMEWORK = rest()", "AUTHENTICATION_BACKENDS = backends()",
      "ACCESS_POLICIES = {'contentguards/core/rbac': {'statements': []}}",
      "ACCESS_POLICIES = policies()",
      "AUTHENTICATION_BACKENDS = ['pulpcore.app.authentication.PulpNoCreateRemoteUserBackend']"})
  void anotherPolicyIsNoticed(String settings) throws Faults {
    assertThat(read(settings).otherPolicy()).isPresent();
  }

  @Test
  void policiesOfOtherThingsAreNoneOfGuards() throws Faults {
    assertThat(read("ACCESS_POLICIES = {'tasks': {'statements': []}}\nWORKLOAD_IDENTITY = {}"))
        .isEqualTo(read(""));
  }
}
