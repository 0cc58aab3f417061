// What the person on call asks first, on one page.

param name string
param displayName string
param location string
param tags object
param workspaceId string

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: name
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    category: 'workbook'
    displayName: displayName
    serializedData: loadTextContent('../workbook.json')
    sourceId: workspaceId
    version: '1.0'
  }
}
