package org.marquetry.itests.clients;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttClientIdentifier;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.lifecycle.MqttClientDisconnectedContext;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperties;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperty;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5ConnectBuilder;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5ConnectRestrictions;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5ConnectRestrictionsBuilder;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PayloadFormatIndicator;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishBuilder;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5RetainHandling;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscribe;
import org.marquetry.itests.harness.Deadline;

/** The HiveMQ client for MQTT 5.0. It does not show subscription identifiers. */
final class HiveClient5 implements TestClient {
    private final URI broker;
    private final Inbox inbox = new Inbox();
    private final CompletableFuture<Integer> ended = new CompletableFuture<>();
    private Mqtt5AsyncClient client;

    HiveClient5(URI broker) {
        this.broker = broker;
    }

    @Override
    public Welcome connect(Login login) throws Exception {
        Mqtt5ClientBuilder builder = MqttClient.builder()
                .useMqttVersion5()
                .serverHost(broker.getHost())
                .serverPort(broker.getPort())
                .addDisconnectedListener(this::disconnected);
        if (broker.getScheme().equals("mqtts") || broker.getScheme().equals("wss")) {
            builder.sslConfig()
                    .trustManagerFactory(TestAuthority.shared().trust())
                    .applySslConfig();
        }
        if (broker.getScheme().startsWith("ws")) {
            builder.webSocketConfig().serverPath(broker.getPath()).applyWebSocketConfig();
        }
        if (!login.clientId().isEmpty()) {
            builder.identifier(login.clientId());
        }
        client = builder.buildAsync();
        client.publishes(MqttGlobalPublishFilter.ALL, this::arrived);
        Mqtt5ConnAck connack = get(client.connect(packet(login)));
        return new Welcome(
                connack.isSessionPresent(),
                connack.getAssignedClientIdentifier()
                        .map(MqttClientIdentifier::toString)
                        .orElse(null),
                connack.getServerKeepAlive().isPresent()
                        ? connack.getServerKeepAlive().getAsInt()
                        : null);
    }

    private static Mqtt5Connect packet(Login login) {
        Mqtt5ConnectBuilder connect = Mqtt5Connect.builder()
                .cleanStart(login.clean())
                .keepAlive(login.keepAlive())
                .sessionExpiryInterval(login.sessionExpiry());
        Mqtt5ConnectRestrictionsBuilder restrictions = Mqtt5ConnectRestrictions.builder();
        if (login.receiveMaximum() != null) {
            restrictions.receiveMaximum(login.receiveMaximum());
        }
        if (login.topicAliasMaximum() != null) {
            restrictions.topicAliasMaximum(login.topicAliasMaximum());
        }
        connect.restrictions(restrictions.build());
        if (login.will() != null) {
            connect.willPublish(outgoing(login.will())
                    .asWill()
                    .extendAsWill()
                    .delayInterval(login.willDelay())
                    .build());
        }
        return connect.build();
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static Mqtt5Publish outgoing(Message message) {
        Mqtt5PublishBuilder.Complete publish = Mqtt5Publish.builder()
                .topic(message.topic())
                .payload(message.payload())
                .qos(MqttQos.fromCode(message.qos()))
                .retain(message.retain());
        Extras extras = message.extras();
        if (extras.payloadFormat() != null) {
            publish.payloadFormatIndicator(Mqtt5PayloadFormatIndicator.fromCode(extras.payloadFormat()));
        }
        if (extras.expiry() != null) {
            publish.messageExpiryInterval(extras.expiry());
        }
        if (extras.correlationData() != null) {
            publish.correlationData(extras.correlationData().getBytes(StandardCharsets.UTF_8));
        }
        return publish.contentType(extras.contentType())
                .responseTopic(extras.responseTopic())
                .userProperties(Mqtt5UserProperties.of(extras.userProperties().stream()
                        .map(pair -> pair.split("=", 2))
                        .map(pair -> Mqtt5UserProperty.of(pair[0], pair[1]))
                        .toList()))
                .build();
    }

    private void arrived(Mqtt5Publish message) {
        Extras extras = new Extras(
                message.getPayloadFormatIndicator()
                        .map(Mqtt5PayloadFormatIndicator::getCode)
                        .orElse(null),
                message.getMessageExpiryInterval().isPresent()
                        ? message.getMessageExpiryInterval().getAsLong()
                        : null,
                message.getContentType().map(Object::toString).orElse(null),
                message.getResponseTopic().map(Object::toString).orElse(null),
                message.getCorrelationData().map(HiveClient5::text).orElse(null),
                message.getUserProperties().asList().stream()
                        .map(pair -> pair.getName() + "=" + pair.getValue())
                        .toList(),
                List.of());
        inbox.add(new Message(
                message.getTopic().toString(),
                message.getPayloadAsBytes(),
                message.getQos().getCode(),
                message.isRetain(),
                extras));
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes).toString();
    }

    private void disconnected(MqttClientDisconnectedContext context) {
        boolean spoke = context.getCause() instanceof Mqtt5DisconnectException;
        ended.complete(
                spoke
                        ? ((Mqtt5DisconnectException) context.getCause())
                                .getMqttMessage()
                                .getReasonCode()
                                .getCode()
                        : NO_REASON);
    }

    @Override
    public int subscribe(Subscription subscription) throws Exception {
        Mqtt5Subscribe subscribe = Mqtt5Subscribe.builder()
                .topicFilter(subscription.filter())
                .qos(MqttQos.fromCode(subscription.qos()))
                .noLocal(subscription.noLocal())
                .retainAsPublished(subscription.retainAsPublished())
                .retainHandling(Mqtt5RetainHandling.fromCode(subscription.retainHandling()))
                .build();
        return get(client.subscribe(subscribe)).getReasonCodes().get(0).getCode();
    }

    @Override
    public void unsubscribe(String filter) throws Exception {
        get(client.unsubscribeWith().topicFilter(filter).send());
    }

    @Override
    public void publish(Message message) throws Exception {
        Mqtt5PublishResult result = get(client.publish(outgoing(message)));
        if (result.getError().isPresent()) {
            throw new IllegalStateException(
                    "the message was not accepted", result.getError().get());
        }
    }

    @Override
    public Inbox inbox() {
        return inbox;
    }

    @Override
    public void disconnect() throws Exception {
        get(client.disconnect());
    }

    @Override
    public void disconnectWithWill() throws Exception {
        get(client.disconnectWith()
                .reasonCode(Mqtt5DisconnectReasonCode.DISCONNECT_WITH_WILL_MESSAGE)
                .send());
    }

    @Override
    public int awaitEnd() throws Exception {
        return get(ended);
    }

    @Override
    public void close() {
        if (client != null && client.getState().isConnected()) {
            client.disconnect()
                    .orTimeout(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    // The connection may have ended in the meantime, which is as good.
                    .exceptionally(failure -> null)
                    .join();
        }
    }
}
