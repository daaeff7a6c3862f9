package dev.rind.edge.pulp;

import dev.rind.edge.catalog.DownloadPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.rind.edge.pulp.QuestionsFixture.ask;
import static org.assertj.core.api.Assertions.assertThat;

class PolicyRowsTest {
  private static final String BUILT_IN = """
      {"action": ["download"], "effect": "allow", "principal": "authenticated",
       "condition": "has_model_or_domain_or_obj_perms:core.download_rbaccontentguard"}""";
  private static final String OTHERS = """
      {"action": ["list", "my_permissions"], "effect": "allow", "principal": "authenticated"}""";

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {
      "[" + BUILT_IN + "]", "[" + OTHERS + ", " + BUILT_IN + "]",
      "[{\"action\": \"download\", \"effect\": \"allow\", \"principal\": [\"authenticated\"],"
          + " \"condition\": [\"has_model_or_obj_perms:core.download_rbaccontentguard\"]}]"})
  void whatPulpComesWith(String statements) {
    assertThat(PolicyRows.policy(statements)).isEqualTo(DownloadPolicy.BUILT_IN);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {
      "[]", "{}", "nonsense", "[1, " + BUILT_IN + "]", "[" + OTHERS + "]",
      "[" + BUILT_IN + ", " + BUILT_IN + "]",
      "[" + BUILT_IN + ", {\"action\": \"*\", \"effect\": \"deny\", \"principal\": \"anonymous\"}]",
      "[" + BUILT_IN
          + ", {\"action\": \"<safe_methods>\", \"effect\": \"allow\", \"principal\": \"*\"}]",
      "[{\"action\": \"download\", \"effect\": \"allow\", \"principal\": \"authenticated\"}]",
      "[{\"action\": \"download\", \"effect\": \"allow\", \"principal\": \"*\","
          + " \"condition\": \"has_model_or_domain_or_obj_perms:core.download_rbaccontentguard\"}]",
      "[{\"action\": \"download\", \"effect\": \"deny\", \"principal\": \"authenticated\","
          + " \"condition\": \"has_model_or_domain_or_obj_perms:core.download_rbaccontentguard\"}]",
      "[{\"action\": \"download\", \"effect\": \"allow\", \"principal\": \"authenticated\","
          + " \"condition\": \"has_model_or_domain_or_obj_perms:core.view_rbaccontentguard\"}]",
      "[{\"action\": \"download\", \"effect\": \"allow\", \"principal\": \"authenticated\","
          + " \"condition_expression\": \"a or b\","
          + " \"condition\": \"has_model_or_domain_or_obj_perms:core.download_rbaccontentguard\"}]"})
  void whatSomebodyChanged(String statements) {
    assertThat(PolicyRows.policy(statements)).isEqualTo(DownloadPolicy.CUSTOMIZED);
  }

  @Test
  void aPolicyIsToldByItsName() {
    try (var pulp = new QuestionsFixture()) {
      pulp.testbed().database().transaction("""
          INSERT INTO core_accesspolicy (pulp_id, pulp_created, statements, viewset_name, customized)
          VALUES (gen_random_uuid(), now(), '[]', 'contentguards/core/rbac', true)""");
      var policies = pulp.questions().downloadPolicies();
      assertThat(ask(policies, "contentguards/core/rbac")).contains(DownloadPolicy.CUSTOMIZED);
      assertThat(ask(policies, "contentguards/core/header")).contains(DownloadPolicy.BUILT_IN);
    }
  }
}
