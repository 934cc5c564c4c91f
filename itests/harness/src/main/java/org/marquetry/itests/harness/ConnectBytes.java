package org.marquetry.itests.harness;

/** A CONNECT packet, clean and without keep alive unless something else is said. */
public final class ConnectBytes {
    private final Level level;
    private final String clientId;
    private boolean clean = true;
    private int keepAlive;
    private PropertyBytes properties = PropertyBytes.NONE;
    private PropertyBytes willProperties = PropertyBytes.NONE;
    private String willTopic;
    private byte[] willPayload;
    private int willFlags;
    private String user;
    private byte[] password;

    ConnectBytes(Level level, String clientId) {
        this.level = level;
        this.clientId = clientId;
    }

    /** Keeps the session: clean session or clean start of 0. */
    public ConnectBytes resuming() {
        clean = false;
        return this;
    }

    public ConnectBytes keepAlive(int seconds) {
        keepAlive = seconds;
        return this;
    }

    public ConnectBytes properties(PropertyBytes with) {
        properties = with;
        return this;
    }

    public ConnectBytes will(String topic, byte[] payload, int qos, boolean retain) {
        willTopic = topic;
        willPayload = payload.clone();
        willFlags = 0x04 | qos << 3 | (retain ? 0x20 : 0);
        return this;
    }

    public ConnectBytes willProperties(PropertyBytes with) {
        willProperties = with;
        return this;
    }

    public ConnectBytes login(String userName, byte[] secret) {
        user = userName;
        password = secret.clone();
        return this;
    }

    public byte[] done() {
        int flags = (clean ? 0x02 : 0) | willFlags | (user == null ? 0 : 0x80) | (password == null ? 0 : 0x40);
        Bytes body = new Bytes()
                .text(level.protocolName())
                .u8(level.number())
                .u8(flags)
                .u16(keepAlive);
        if (level.hasProperties()) {
            body.raw(properties.done());
        }
        body.text(clientId);
        addWill(body);
        if (user != null) {
            body.text(user).binary(password);
        }
        return Packets.framed(0x10, body.done());
    }

    private void addWill(Bytes body) {
        if (willTopic != null) {
            if (level.hasProperties()) {
                body.raw(willProperties.done());
            }
            body.text(willTopic).binary(willPayload);
        }
    }
}
