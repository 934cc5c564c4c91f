package org.marquetry.itests.clients;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;
import org.marquetry.itests.harness.Deadline;

/** Eclipse Paho's client for MQTT 5.0. */
final class PahoClient5 implements TestClient, MqttCallback {
    private static final long PATIENCE = Deadline.PATIENCE.toMillis();

    private final String uri;
    private final Inbox inbox = new Inbox();
    private final CompletableFuture<Integer> ended = new CompletableFuture<>();
    private MqttAsyncClient client;

    PahoClient5(URI broker) {
        uri = broker.toString().replaceFirst("^mqtt:", "tcp:").replaceFirst("^mqtts:", "ssl:");
    }

    @Override
    public Welcome connect(Login login) throws Exception {
        client = new MqttAsyncClient(uri, login.clientId(), new MemoryPersistence());
        client.setCallback(this);
        MqttConnectionOptions options = options(login);
        if (uri.startsWith("ssl:") || uri.startsWith("wss:")) {
            options.setSocketFactory(TestAuthority.shared().clients().getSocketFactory());
        }
        IMqttToken token = client.connect(options);
        token.waitForCompletion(PATIENCE);
        MqttProperties properties = token.getResponseProperties();
        return new Welcome(
                token.getSessionPresent(), properties.getAssignedClientIdentifier(), properties.getServerKeepAlive());
    }

    private static MqttConnectionOptions options(Login login) {
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setCleanStart(login.clean());
        options.setKeepAliveInterval(login.keepAlive());
        options.setSessionExpiryInterval(login.sessionExpiry());
        options.setReceiveMaximum(login.receiveMaximum());
        options.setTopicAliasMaximum(login.topicAliasMaximum());
        options.setUseSubscriptionIdentifiers(false);
        if (login.will() != null) {
            options.setWill(login.will().topic(), outgoing(login.will()));
            MqttProperties properties = properties(login.will().extras());
            properties.setWillDelayInterval(login.willDelay());
            options.setWillMessageProperties(properties);
        }
        return options;
    }

    private static MqttMessage outgoing(Message message) {
        MqttMessage out = new MqttMessage(message.payload(), message.qos(), message.retain(), null);
        out.setProperties(properties(message.extras()));
        return out;
    }

    private static MqttProperties properties(Extras extras) {
        MqttProperties properties = new MqttProperties();
        if (extras.payloadFormat() != null) {
            properties.setPayloadFormat(extras.payloadFormat() == 1);
        }
        properties.setMessageExpiryInterval(extras.expiry());
        properties.setContentType(extras.contentType());
        properties.setResponseTopic(extras.responseTopic());
        if (extras.correlationData() != null) {
            properties.setCorrelationData(extras.correlationData().getBytes(StandardCharsets.UTF_8));
        }
        properties.setUserProperties(extras.userProperties().stream()
                .map(pair -> pair.split("=", 2))
                .map(pair -> new UserProperty(pair[0], pair[1]))
                .toList());
        return properties;
    }

    @Override
    public int subscribe(Subscription subscription) throws MqttException {
        MqttSubscription wanted = new MqttSubscription(subscription.filter(), subscription.qos());
        wanted.setNoLocal(subscription.noLocal());
        wanted.setRetainAsPublished(subscription.retainAsPublished());
        wanted.setRetainHandling(subscription.retainHandling());
        MqttProperties properties = new MqttProperties();
        if (subscription.identifier() != null) {
            properties.setSubscriptionIdentifier(subscription.identifier());
        }
        IMqttToken token = client.subscribe(new MqttSubscription[] {wanted}, null, null, properties);
        token.waitForCompletion(PATIENCE);
        return token.getReasonCodes()[0];
    }

    @Override
    public void unsubscribe(String filter) throws MqttException {
        client.unsubscribe(filter).waitForCompletion(PATIENCE);
    }

    @Override
    public void publish(Message message) throws MqttException {
        client.publish(message.topic(), outgoing(message)).waitForCompletion(PATIENCE);
    }

    @Override
    public Inbox inbox() {
        return inbox;
    }

    @Override
    public void disconnect() throws MqttException {
        client.disconnect().waitForCompletion(PATIENCE);
    }

    @Override
    public void disconnectWithWill() throws MqttException {
        client.disconnect(0, null, null, 4, new MqttProperties()).waitForCompletion(PATIENCE);
    }

    @Override
    public int awaitEnd() throws Exception {
        return ended.get(PATIENCE, TimeUnit.MILLISECONDS);
    }

    @Override
    public void disconnected(MqttDisconnectResponse response) {
        int code = response.getReturnCode();
        ended.complete(code == 0 && response.getException() != null ? NO_REASON : code);
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
        MqttProperties properties = message.getProperties();
        byte[] correlation = properties.getCorrelationData();
        Extras extras = new Extras(
                properties.getPayloadFormat() ? 1 : null,
                properties.getMessageExpiryInterval(),
                properties.getContentType(),
                properties.getResponseTopic(),
                correlation == null ? null : new String(correlation, StandardCharsets.UTF_8),
                properties.getUserProperties().stream()
                        .map(pair -> pair.getKey() + "=" + pair.getValue())
                        .toList(),
                List.copyOf(properties.getSubscriptionIdentifiers()));
        inbox.add(new Message(topic, message.getPayload(), message.getQos(), message.isRetained(), extras));
    }

    @Override
    public void mqttErrorOccurred(MqttException exception) {
        // What it means for the connection comes to disconnected(), what for a request to its token.
    }

    @Override
    public void deliveryComplete(IMqttToken token) {
        // The test waits for the token itself.
    }

    @Override
    public void connectComplete(boolean reconnect, String serverUri) {
        // The test waits for the token itself.
    }

    @Override
    public void authPacketArrived(int reasonCode, MqttProperties properties) {
        throw new IllegalStateException("AUTH was not asked for");
    }

    @Override
    public void close() throws IOException {
        try {
            closeClient();
        } catch (MqttException e) {
            throw new IOException("the client could not be closed", e);
        }
    }

    private void closeClient() throws MqttException {
        if (client != null) {
            if (client.isConnected()) {
                client.disconnectForcibly(0, 1000, 0, new MqttProperties());
            }
            client.close(true);
        }
    }
}
