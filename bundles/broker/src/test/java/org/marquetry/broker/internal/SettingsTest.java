package org.marquetry.broker.internal;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.marquetry.api.config.ConfigurationException;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.ReasonCode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The configuration of the broker: what it takes, what it refuses, and that changes apply. */
final class SettingsTest {
    @ParameterizedTest
    @CsvSource({
        "maxQos, 3",
        "maxQos, -1",
        "maxQos, many",
        "maxQos, 1.5",
        "retainAvailable, maybe",
        "wildcardSubscriptionAvailable, 1",
        "sharedSubscriptionAvailable, yes",
        "subscriptionIdentifierAvailable, on",
        "receiveMaximum, 0",
        "receiveMaximum, 65536",
        "maxPacketSize, 127",
        "maxPacketSize, 268435461",
        "maxPacketSize, 1M",
        "topicAliasMaximum, -1",
        "topicAliasMaximum, 65536",
        "keepAliveMax, 0",
        "keepAliveMax, 65536",
        "sessionExpiryMax, -1",
        "sessionExpiryMax, 4294967296",
        "messageExpiryMax, -1",
        "messageExpiryMax, 4294967296",
        "maxInflight, 0",
        "maxInflight, 65536",
        "maxQueuedMessages, -1",
        "maxQueuedMessages, 2147483648",
        "maxQueuedBytes, -1",
        "maxQueuedBytes, 9223372036854775808",
        "queueFullPolicy, dropAll",
        "queueQos0, 0",
        "maxTopicLevels, 0",
        "maxTopicLevels, 65536",
        "maxTopicLength, 0",
        "maxTopicLength, 65536",
        "maxClientIdLength, 22",
        "maxClientIdLength, 65536",
        "maxSubscriptionsPerSession, 0",
        "maxSubscriptionsPerSession, 2147483648",
        "retainedMaxCount, -1",
        "retainedMaxBytes, -1",
        "retainedExpiryMax, -1",
        "retainedExpiryMax, 4294967296",
        "maxConnections, 0",
        "connectTimeout, 0",
        "connectTimeout, 3601",
        "allowedVersions, 4.0",
        "takeOverPolicy, share",
        "allowAnonymous, yes",
        "authorization, never",
        "serviceGrace, 0"
    })
    void aWrongValueIsRefusedWithWhatIsAllowed(String key, String value) {
        String words = assertThrows(ConfigurationException.class, () -> BrokerSettings.of(Map.of(key, value)))
                .getMessage();
        assertTrue(words.contains("org.marquetry.broker"), words);
        assertTrue(words.contains(key + "=" + value), words);
        assertTrue(words.contains("allowed is"), words);
        assertEquals(1, words.lines().count());
    }

    @Test
    void aRefusalIsOneLineWhateverTheValueIs() {
        String words = assertThrows(
                        ConfigurationException.class, () -> BrokerSettings.of(Map.of("maxQos", "1\nINFO all is well")))
                .getMessage();
        assertEquals(1, words.lines().count());
    }

    @Test
    void aMisspeltKeyIsRefused() {
        String words = assertThrows(ConfigurationException.class, () -> BrokerSettings.of(Map.of("maxQoS", 1)))
                .getMessage();
        assertTrue(words.contains("unknown key maxQoS"), words);
        assertTrue(words.contains("maxQos"), words);
    }

    @Test
    void noVersionAtAllIsRefused() {
        assertThrows(ConfigurationException.class, () -> BrokerSettings.of(Map.of("allowedVersions", "")));
    }

    @Test
    void versionsCanBeGivenAsTextOrAsList() {
        Set<ProtocolVersion> both = Set.of(ProtocolVersion.MQTT_3_1_1, ProtocolVersion.MQTT_5);
        assertEquals(
                both, BrokerSettings.of(Map.of("allowedVersions", "3.1.1, 5.0")).allowedVersions());
        assertEquals(
                both,
                BrokerSettings.of(Map.of("allowedVersions", new String[] {"3.1.1", "5.0"}))
                        .allowedVersions());
        assertEquals(
                both,
                BrokerSettings.of(Map.of("allowedVersions", List.of("5.0", "3.1.1")))
                        .allowedVersions());
    }

    @Test
    void keysOfTheFrameworkAreNotTheBrokersBusiness() {
        BrokerSettings.of(Map.of(
                "service.pid", "org.marquetry.broker", "component.name", "x", "felix.fileinstall.filename", "y"));
    }

    @Test
    void aChangeAppliesToClientsThatAreConnected() {
        Simulation simulation = Simulation.start();
        TestClient client = simulation.client("c").connected();
        simulation.configure("maxTopicLevels", 1, "maxQos", 1, "maxSubscriptionsPerSession", 1);
        assertEquals(ReasonCode.TOPIC_FILTER_INVALID, client.subscribe("a/b", QoS.AT_MOST_ONCE));
        assertEquals(ReasonCode.GRANTED_QOS_1, client.subscribe("a", QoS.EXACTLY_ONCE));
        assertEquals(ReasonCode.QUOTA_EXCEEDED, client.subscribe("b", QoS.EXACTLY_ONCE));
        assertFalse(client.isEnded());
    }

    @Test
    void aChangeOfQueueLimitsAppliesToSessionsThatAreThere() {
        Simulation simulation = Simulation.start();
        TestClient away = simulation.client("c").keepingSession().connected().subscribed("t", QoS.AT_LEAST_ONCE);
        away.disconnect();
        TestClient publisher = simulation.client("p").connected();
        simulation.configure("maxQueuedMessages", 1);
        publisher.publish("t", "1", QoS.AT_LEAST_ONCE);
        publisher.publish("t", "2", QoS.AT_LEAST_ONCE);
        simulation.configure("maxQueuedMessages", 2);
        publisher.publish("t", "3", QoS.AT_LEAST_ONCE);
        away.connect();
        assertEquals(List.of("1", "3"), away.takePayloads());
    }

    @Test
    void allowedVersionsApplyToClientsThatComeFromNowOn() {
        Simulation simulation = Simulation.start();
        TestClient old =
                simulation.client("o").speaking(ProtocolVersion.MQTT_3_1).connected();
        simulation.configure("allowedVersions", "5.0");
        assertFalse(old.isEnded());
        assertEquals(
                ReasonCode.UNSUPPORTED_PROTOCOL_VERSION,
                simulation
                        .client("n")
                        .speaking(ProtocolVersion.MQTT_3_1)
                        .tryToConnect()
                        .reason());
    }
}
